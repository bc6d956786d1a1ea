import { type ErrorCategory, GuardRefusal, Interrupted, isDryRunPermission, toRecordError } from '@cms-patching/core';

/** What a check found: `untested` proves neither that it works nor that it fails. */
export type CheckResult =
  | { result: 'ok'; message?: string }
  | { result: 'untested'; message: string }
  | { result: 'failed'; category: ErrorCategory | 'guard'; code: string; message: string };

/** One line of a preflight; without a zone it is about the command's own credentials. */
export type CheckRow = { landingZone?: string; accountId?: string; region?: string; check: string } & CheckResult;

/** Makes the call and judges its answer. Throws Interrupted. */
export async function judge(call: Promise<unknown>): Promise<CheckResult> {
  try {
    await call;
    return { result: 'ok' };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return judgeError(error);
  }
}

/** What an error says about the check; a refusal of the call's parameters says nothing about the permission. */
export function judgeError(error: unknown): CheckResult {
  if (isDryRunPermission(error)) return { result: 'ok' };
  const { category, code, message } = toRecordError(error);
  if (error instanceof GuardRefusal) return { result: 'failed', category: 'guard', code, message };
  if (category === 'validation') return { result: 'untested', message: `${code}: ${message}` };
  return { result: 'failed', category, code, message };
}
