import { expect, test } from 'vitest';
import { type AgentEvidence, agentTrouble, instanceProfileOf } from './agent-trouble.ts';

const plain: AgentEvidence = { listed: false, windows: false, booting: true, instanceProfile: 'web' };

test.each<[string, Partial<AgentEvidence>, string]>([
  ['has a profile and is not known to SSM', {}, 'ssm-not-managed'],
  ['has no instance profile', { instanceProfile: null }, 'instance-profile-missing'],
  ['was registered and is silent since the boot', { listed: true }, 'ssm-no-route'],
  ['is a Windows server that boots', { windows: true, listed: true }, 'windows-booting'],
  ['is a Windows server that is long up', { windows: true, booting: false }, 'ssm-not-managed'],
  ['nobody looked at the profile of', { instanceProfile: undefined }, 'ssm-not-managed'],
])('an agent whose server %s', (_name, evidence, code) => {
  expect(agentTrouble({ ...plain, ...evidence }).code).toBe(code);
});

test.each<[Partial<AgentEvidence>, RegExp]>([
  [{}, /agent is missing or stopped, the role of its instance profile web lacks AmazonSSM\w+, or it has no route/],
  [{ listed: true }, /whether the role of its instance profile web still has AmazonSSM/],
  [{ instanceProfile: undefined }, /the role of its instance profile lacks/],
])('a server of which nobody can tell which it is (%j) names agent, role and route', (evidence, hint) => {
  expect(agentTrouble({ ...plain, ...evidence }).hint).toMatch(hint);
});

test.each([
  [{ Arn: 'arn:aws:iam::111122223333:instance-profile/ops/web' }, 'web'],
  [undefined, null],
])('the profile %j is named', (IamInstanceProfile, name) => {
  expect(instanceProfileOf(IamInstanceProfile ? { IamInstanceProfile } : {})).toBe(name);
});
