import type { RecordError } from '@cms-patching/core';
import { hintTable } from './hint-table.ts';

/** What to do about a code that is not in the table: AWS has hundreds. */
const byCategory: Readonly<Record<RecordError['category'], string>> = {
  configuration: 'correct the config (lz-scan --validate-config checks it offline) and run the stage again',
  authentication: 'check the credentials, the role and its trust policy, then run the stage again',
  connectivity: 'check the network path and that the SSM agent runs, then run the stage again on its own output',
  resource: 'check permissions and quotas in the account, then run the stage again on its own output',
  timeout: 'run the stage again on its own output: it goes on waiting for what was begun; --timeout gives it longer',
  validation: 'look at the message: the server or the record is not as this stage needs it',
  internal: 'a bug: keep the log and the record, and report it',
};

/** The next thing an operator should do about an error, one sentence without a full stop. */
export const hintFor = ({ category, code }: Pick<RecordError, 'category' | 'code'>): string =>
  hintForReason({ code }) ?? byCategory[category];

/** Codes whose message says what to look at, so that the table's words would say it twice. */
const saidInMessage: ReadonlySet<string> = new Set([
  'Client.InternalError',
  'instance-profile-missing',
  'round-trip-timeout',
  'ssm-no-route',
  'ssm-not-managed',
  'start-pending',
  'status-checks-timeout',
  'windows-booting',
]);

/** What follows an error's message: the next thing to do, without what the message itself advises. */
export const hintAfterMessage = (error: Pick<RecordError, 'category' | 'code'>): string =>
  saidInMessage.has(error.code) ? 'then run the stage again on its own output' : hintFor(error);

/** The same for a reason, which is told in a sentence of its own and so may need none. */
export const hintForReason = ({ code }: { code: string }): string | undefined =>
  Object.hasOwn(hintTable, code) ? hintTable[code] : undefined;
