import type { Instance } from '@cms-patching/core';
import * as z from 'zod';

const finding = z.looseObject({
  check: z.string(),
  verdict: z.string(),
  message: z.string().optional(),
  value: z.unknown().optional(),
  threshold: z.unknown().optional(),
});

const readinessSchema = z.looseObject({
  ready: z.boolean().optional().catch(undefined),
  risk: z.string().optional().catch(undefined),
  riskReasons: z.array(z.unknown()).optional().catch(undefined),
  checks: z.array(finding).optional().catch(undefined),
  compliance: z.array(z.unknown()).optional().catch(undefined),
});

export interface Readiness {
  ready: boolean | undefined;
  risk: string | undefined;
  riskReasons: string[];
  checks: z.infer<typeof finding>[];
  compliance: string[];
}

/** What the precheck found, read tolerantly: a part that is missing or of another shape is left out. Undefined where it did not run. */
export function readinessOf(record: Instance): Readiness | undefined {
  if (!record.precheck) return undefined;
  const { ready, risk, riskReasons, checks, compliance } = readinessSchema.parse(record.precheck);
  return {
    ready: ready ?? (record.precheck.status === 'success' ? true : undefined),
    risk,
    riskReasons: (riskReasons ?? []).map(sentenceOf),
    checks: checks ?? [],
    compliance: (compliance ?? []).map(sentenceOf),
  };
}

/** A reason may be a plain sentence or an object with one. */
function sentenceOf(reason: unknown): string {
  if (typeof reason === 'string') return reason;
  if (typeof reason === 'object' && reason !== null) {
    const { message, reason: why, code, rule, verdict } = reason as Record<string, unknown>;
    const said = [code ?? rule, verdict, message ?? why].filter((part) => typeof part === 'string');
    if (said.length > 0) return said.join(': ');
  }
  return JSON.stringify(reason) ?? '';
}
