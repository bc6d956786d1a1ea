import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { settledAfter } from './await-running.ts';

const seen = (Name: 'pending' | 'running' | 'stopping' | 'stopped' | 'terminated', launched = 0, Code?: string) =>
  ({ State: { Name }, LaunchTime: new Date(launched), ...(Code && { StateReason: { Code } }) }) as Ec2Instance;
const before = seen('stopped', 0, 'Client.UserInitiatedShutdown');

test.each<[string, (Ec2Instance | undefined)[], string | undefined]>([
  ['runs', [seen('pending', 1), seen('running', 1)], 'running'],
  ['is not shown as started yet', [before, before], undefined],
  ['is not shown at all yet', [undefined], undefined],
  ['was pending and is stopped again', [seen('pending', 0), before], 'stopped'],
  ['is stopped again before anybody saw it pending', [seen('stopped', 1, 'Client.UserInitiatedShutdown')], 'stopped'],
  ['is stopped for another reason than before', [seen('stopped', 0, 'Client.InternalError')], 'stopped'],
  ['is being stopped again', [seen('pending', 1), seen('stopping', 1)], 'stopping'],
  ['is gone', [seen('terminated')], 'terminated'],
])('a start that %s', (_name, looks, end) => {
  const settled = settledAfter(before);
  const ends = looks.map((look) => settled(look)?.State?.Name);
  expect(ends.slice(0, -1)).toEqual(ends.slice(0, -1).map(() => undefined));
  expect(ends.at(-1)).toBe(end);
});
