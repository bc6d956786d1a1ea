import * as z from 'zod';
import { misfortunesSchema } from '../fleet/misfortunes-schema.ts';

const effect = z.union([
  z.enum([
    /** RequestLimitExceeded, ThrottlingException. */
    'throttle',
    /** InternalError, HTTP 500; nothing was done. */
    'error500',
    /** InternalError, HTTP 500, although it was done. */
    'error500After',
    /** The connection is reset before, or after, the action was carried out. */
    'resetBefore',
    'resetAfter',
    /** No answer ever; the action was not, or was, carried out. */
    'hang',
    'hangAfter',
    /** The action was carried out; half the answer arrives, or something that no AWS service wrote. */
    'truncate',
    'garbage',
    /** The caller's session has expired. */
    'expireSession',
    /** A page without items, but with a token that leads on. */
    'emptyPage',
  ]),
  z.strictObject({ /** The answer takes this many seconds of wall time longer. */ slow: z.number().positive() }),
  z.strictObject({
    code: z.string(),
    status: z.number().int().default(400),
    message: z.string().default('by fault script'),
  }),
  z.strictObject({ /** AWS's clock is that many seconds ahead (or, negative, behind). */ clockSkew: z.number() }),
  z.strictObject({
    /** What goes wrong with the servers that the call names, from this call on. */ misfortune: misfortunesSchema,
  }),
]);

/** One line of a fault script: which calls, which of these in their order, and what is done to them. */
export const faultSchema = z.strictObject({
  match: z
    .strictObject({
      /** `CreateImage`, `Describe*`, `*`. */
      action: z.string().default('*'),
      account: z.string().optional(),
      region: z.string().optional(),
      instanceId: z.string().optional(),
      /** Only calls that change something, or only ones that do not. */
      changes: z.boolean().optional(),
    })
    .prefault({}),
  /** Only the nth matching call; the nth and all that follow; each nth. */
  nth: z.number().int().positive().optional(),
  from: z.number().int().positive().optional(),
  every: z.number().int().positive().optional(),
  /** At most so often. */
  times: z.number().int().positive().optional(),
  /** Only in that stretch of model time since the sandbox began, in seconds. */
  afterSeconds: z.number().nonnegative().optional(),
  forSeconds: z.number().positive().optional(),
  effect,
});

export type Fault = z.output<typeof faultSchema>;
/** A fault as a person or a test writes it. */
export type FaultInput = z.input<typeof faultSchema>;
export const faultScriptSchema = z.array(faultSchema);
