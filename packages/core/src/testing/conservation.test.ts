import type { LoggedCall } from '@cms-patching/aws-sandbox';
import { expect, test } from 'vitest';
import type { JournalEntry, JournalLine } from '../journal/journal-line.ts';
import { ledgerGaps } from './conservation.ts';

const call = (more: Partial<LoggedCall> = {}): LoggedCall => ({
  number: 1,
  time: '2026-03-01T14:00:00.000Z',
  service: 'ec2',
  action: 'CreateImage',
  account: '111122223333',
  region: 'ap-southeast-2',
  principal: 'arn:aws:sts::111122223333:assumed-role/PatchingRole/cms-patching-run',
  change: true,
  params: { InstanceId: 'i-0a' },
  code: 'OK',
  performed: true,
  requestId: 'request-1',
  ...more,
});
const line = (entry: JournalEntry): JournalLine => ({ seq: 1, at: '2026-03-01T14:00:00.000Z', prev: '', ...entry });
const intent = (instance = 'i-0a', key = 'key-1'): JournalLine =>
  line({ type: 'intent', key, operation: 'CreateImage', instances: [`111122223333/ap-southeast-2/${instance}`] });
const done = (requestId = 'request-1', key = 'key-1'): JournalLine =>
  line({ type: 'result', key, outcome: 'done', requestId });

test.each<[name: string, calls: LoggedCall[], lines: JournalLine[], gaps: RegExp[]]>([
  ['a change with its intent and result', [call()], [intent(), done()], []],
  [
    'a throttled call that was sent again',
    [call({ performed: false, code: 'Throttling', requestId: 'x' }), call()],
    [intent(), done()],
    [],
  ],
  ['an answer that was lost', [call({ fault: 'resetAfter' })], [intent()], []],
  ['a caller that was killed before the answer came', [call()], [intent()], []],
  [
    'a killed caller and one that lost its journal, under the same key',
    [call(), call({ requestId: 'request-2' })],
    [intent(), intent(), done('request-2')],
    [],
  ],
  ['a change that no intent tells of', [call()], [], [/asked for/, /more often/, /more often/, /no journal says so/]],
  ['a refused change that no intent tells of', [call({ performed: false, code: 'Denied' })], [], [/asked for/]],
  [
    'a second change under one intent',
    [call(), call({ requestId: 'request-2' })],
    [intent(), done()],
    [/in .* more often/, /of i-0a .* more often/, /answered/],
  ],
  ['a change of another server than was intended', [call()], [intent('i-0b'), done()], [/of i-0a .* more often/]],
  [
    'a result that AWS knows nothing of',
    [call()],
    [intent(), done(), intent('i-0b', 'key-2'), done('request-2', 'key-2')],
    [/key-2 is done/],
  ],
  [
    'a result of a call that was not carried out',
    [call({ performed: false, code: 'Denied' })],
    [intent(), done()],
    [/key-1 is done/],
  ],
])('%s', (_name, calls, lines, gaps) => {
  expect(ledgerGaps(calls, lines)).toEqual(gaps.map((gap) => expect.stringMatching(gap)));
});
