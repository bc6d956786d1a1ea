import type { Instance as Ec2Instance, InstanceStateName } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { hasStopped } from './stop-server.ts';

test.each<[string, (InstanceStateName | undefined)[], 'stopped' | 'waits' | 'fails']>([
  ['has stopped', ['running', 'stopping', 'stopped'], 'stopped'],
  ['is not shown as stopping yet', ['running', 'running'], 'waits'],
  ['is not shown at all', [undefined], 'waits'],
  ['was started again by somebody', ['stopping', 'pending'], 'fails'],
  ['runs again', ['stopping', 'running'], 'fails'],
  ['was terminated meanwhile', ['stopping', 'shutting-down'], 'fails'],
  ['is gone', ['terminated'], 'fails'],
])('a server that %s', (_name, states, end) => {
  const judge = hasStopped();
  const looks = states.map((Name) => Name && ({ InstanceId: 'i-1', State: { Name } } as Ec2Instance));
  for (const look of looks.slice(0, -1)) expect(judge(look)).toBeUndefined();
  const last = () => judge(looks.at(-1));
  if (end === 'fails') expect(last).toThrow(/^i-1 was stopped and is \w+(-down)? now: somebody else/);
  else expect(last()).toBe(end === 'stopped' ? true : undefined);
});
