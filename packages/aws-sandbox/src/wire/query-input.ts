import * as z from 'zod';

/** A boolean of the Query protocol. */
export const flag = z.enum(['true', 'false', 'True', 'False']).transform((text) => text.toLowerCase() === 'true');

/** An integer of the Query protocol, within AWS's limits for it. */
export const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^-?\d{1,9}$/, 'must be an integer')
    .transform(Number)
    .pipe(z.number().min(least).max(most));

export const texts = z.array(z.string());

/** Filters of a Describe call: all must match, each by one of its values. */
export const filters = z.array(z.strictObject({ Name: z.string(), Value: texts.min(1).max(200) })).optional();
export type Filters = z.infer<typeof filters>;

export const tagList = z.array(
  z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256).default('') }),
);

/** Paging and DryRun, which Describe calls share. */
export const paging = (least: number, most: number) => ({
  Filter: filters,
  MaxResults: integer(least, most).optional(),
  NextToken: z.string().optional(),
  DryRun: flag.optional(),
});
