import { expect, test } from 'vitest';
import { type AgentEvidence, agentTrouble } from './agent-trouble.ts';

const plain: AgentEvidence = { listed: false, windows: false, booting: true, hasInstanceProfile: true };

test.each<[string, Partial<AgentEvidence>, string]>([
  ['has a profile and is not known to SSM', {}, 'ssm-agent-absent'],
  ['has no instance profile', { hasInstanceProfile: false }, 'instance-profile-missing'],
  ['was registered and is silent since the boot', { listed: true }, 'ssm-no-route'],
  ['is a Windows server that boots', { windows: true, listed: true }, 'windows-booting'],
  ['is a Windows server that is long up', { windows: true, booting: false }, 'ssm-agent-absent'],
  ['nobody looked at the profile of', { hasInstanceProfile: undefined }, 'ssm-agent-absent'],
])('an agent whose server %s', (_name, evidence, code) => {
  expect(agentTrouble({ ...plain, ...evidence }).code).toBe(code);
});
