import * as z from 'zod';

/** Sorted names; `digest` is that of the whole list, and present only when the list had to be cut. */
export const factListSchema = z.looseObject({
  total: z.number().int(),
  items: z.array(z.string()),
  digest: z.string().optional(),
});

/**
 * What ran, listened and was mounted at one moment, kept in a record before a change and compared after it.
 * A list is `null` where the server could not say. Ports as `tcp/22`, or `tcp/25/local`; mounts as `rw:/data`.
 */
export const baselineSchema = z.looseObject({
  platform: z.enum(['linux', 'windows']),
  kernel: z.string().nullable(),
  bootId: z.string().nullable(),
  running: factListSchema.nullable(),
  listening: factListSchema.nullable(),
  mounts: factListSchema.nullable(),
  /** The ports that the system hands out itself. */
  ephemeral: z.looseObject({ low: z.number().int(), high: z.number().int() }).nullable(),
});

export type FactList = z.infer<typeof factListSchema>;
export type Baseline = z.infer<typeof baselineSchema>;
