import { type Instance, type PastCall, startedByRunTag } from '@cms-patching/core';
import { expect, test } from 'vitest';
import { ownershipSoFar } from './ownership.ts';

const runId = '01JD2Z3W4X5Y6Z7A8B9C0D1E2F';
const ours = { previousState: 'stopped', startedByUs: true };
type Calls = Partial<Record<string, PastCall['state'] | Pick<PastCall, 'state' | 'value'>>>;

test.each<[string, object, Calls, Record<string, string>, object]>([
  ['nothing is known', {}, {}, {}, {}],
  ['the record says it was started', ours, {}, {}, ours],
  [
    'the record says it ran, and nothing else counts',
    { previousState: 'running', startedByUs: false },
    { CreateTags: 'done', StartInstances: 'done' },
    { [startedByRunTag]: runId },
    { previousState: 'running', startedByUs: false },
  ],
  ['only the journal is left', {}, { CreateTags: 'done', StartInstances: 'done' }, {}, ours],
  ['the answer was lost', {}, { CreateTags: 'done', StartInstances: 'open' }, {}, ours],
  ['only the tag is left', {}, {}, { [startedByRunTag]: runId }, ours],
  ['the tag is another run’s', {}, {}, { [startedByRunTag]: '01JD2Z3W4X5Y6Z7A8B9C0D1E2G' }, {}],
  [
    'it was tagged, and the journal knows of no start',
    {},
    { CreateTags: 'done' },
    { [startedByRunTag]: runId },
    { previousState: 'stopped' },
  ],
  [
    'the start was refused',
    {},
    { CreateTags: 'done', StartInstances: 'failed' },
    { [startedByRunTag]: runId },
    { previousState: 'stopped' },
  ],
  [
    'somebody else was quicker',
    {},
    { CreateTags: 'done', StartInstances: { state: 'done', value: ['i-1'] } },
    {},
    { previousState: 'stopped' },
  ],
  [
    'somebody else was quicker with another server of the same call',
    {},
    { CreateTags: 'done', StartInstances: { state: 'done', value: ['i-2'] } },
    {},
    ours,
  ],
  [
    'it was started without a tag, for it ran before',
    {},
    { StartInstances: 'done' },
    {},
    { previousState: 'running', startedByUs: false },
  ],
])('ownership where %s', (_name, facts, calls, tags, expected) => {
  const record = {
    runId,
    accountId: '111122223333',
    region: 'ap-southeast-2',
    instanceId: 'i-1',
    ...(Object.keys(facts).length > 0 && { srvStart: facts }),
  } as unknown as Instance;
  const callsFor = (operation: string): PastCall[] => {
    const call = calls[operation];
    if (!call) return [];
    const outcome = typeof call === 'string' ? { state: call } : call;
    return [{ key: 'k/1', operation, instances: [], at: new Date(), idempotent: true, ...outcome }];
  };
  expect(ownershipSoFar(record, { callsFor }, tags)).toEqual(expected);
});
