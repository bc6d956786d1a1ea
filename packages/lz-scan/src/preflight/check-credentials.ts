import type { ToolContext } from '@cms-patching/core';
import type { CheckResult } from './check-result.ts';

/** Whether the command's own credentials last until the deadline; roles are assumed anew only as long as they do. */
export async function checkCredentials({
  ownCredentials,
  deadline,
}: Pick<ToolContext, 'ownCredentials' | 'deadline'>): Promise<CheckResult> {
  const { temporary, endsAt } = await ownCredentials();
  if (!temporary) return { result: 'ok', message: 'they do not expire' };
  if (!endsAt) return { result: 'untested', message: 'they expire, but nothing says when (AWS_CREDENTIAL_EXPIRATION)' };
  const end = endsAt.toISOString();
  if (!deadline) return { result: 'ok', message: `until ${end}; --deadline tells whether that is late enough` };
  if (endsAt >= deadline) return { result: 'ok', message: `until ${end}` };
  return {
    result: 'failed',
    category: 'authentication',
    code: 'credentials-expire',
    message: `they end at ${end}, before the deadline ${deadline.toISOString()}: sign in again, if they do not renew themselves`,
  };
}
