import * as z from 'zod';
/** Sorted names; `digest` is that of the whole list, and present only when the list had to be cut. */
export declare const factListSchema: z.ZodObject<{
    total: z.ZodNumber;
    items: z.ZodArray<z.ZodString>;
    digest: z.ZodOptional<z.ZodString>;
}, z.core.$loose>;
/**
 * What ran, listened and was mounted at one moment, kept in a record before a change and compared after it.
 * A list is `null` where the server could not say. Ports as `tcp/22`, or `tcp/25/local`; mounts as `rw:/data`.
 */
export declare const baselineSchema: z.ZodObject<{
    platform: z.ZodEnum<{
        linux: "linux";
        windows: "windows";
    }>;
    kernel: z.ZodNullable<z.ZodString>;
    bootId: z.ZodNullable<z.ZodString>;
    running: z.ZodNullable<z.ZodObject<{
        total: z.ZodNumber;
        items: z.ZodArray<z.ZodString>;
        digest: z.ZodOptional<z.ZodString>;
    }, z.core.$loose>>;
    listening: z.ZodNullable<z.ZodObject<{
        total: z.ZodNumber;
        items: z.ZodArray<z.ZodString>;
        digest: z.ZodOptional<z.ZodString>;
    }, z.core.$loose>>;
    mounts: z.ZodNullable<z.ZodObject<{
        total: z.ZodNumber;
        items: z.ZodArray<z.ZodString>;
        digest: z.ZodOptional<z.ZodString>;
    }, z.core.$loose>>;
    ephemeral: z.ZodNullable<z.ZodObject<{
        low: z.ZodNumber;
        high: z.ZodNumber;
    }, z.core.$loose>>;
}, z.core.$loose>;
export type FactList = z.infer<typeof factListSchema>;
export type Baseline = z.infer<typeof baselineSchema>;
