import type { EligibilitySettings } from '@cms-patching/core';
import { defaultSettings } from '@cms-patching/core/default-settings';
import { describe, expect, test } from 'vitest';
import { type Evidence, eligibilityOf } from './eligibility.ts';
import type { ServerFacts } from './server-facts.ts';

const server: ServerFacts = {
  instanceId: 'i-0a00000000000001a',
  state: 'running',
  platform: 'linux',
  instanceType: 'm6i.large',
  rootDeviceType: 'ebs',
  tags: { Name: 'web-01' },
};
const { eligibility } = defaultSettings;

const codesOf = (facts: Partial<ServerFacts>, evidence: Evidence = {}, settings: Partial<EligibilitySettings> = {}) =>
  eligibilityOf({ ...server, ...facts }, evidence, { ...eligibility, ...settings }).exclusions.map(({ code }) => code);

const role = (name: string): Evidence => ({
  IamInstanceProfile: { Arn: `arn:aws:iam::111122223333:instance-profile/${name}` },
});

describe('an instance is left out', () => {
  test.each<[why: string, code: string, facts: Partial<ServerFacts>, evidence?: Evidence]>([
    ['that is gone', 'terminated', { state: 'terminated' }],
    ['that is going', 'terminated', { state: 'shutting-down' }],
    ['whose owner has opted out', 'opt-out', { tags: { PatchExempt: 'true' } }],
    [
      'that another service manages',
      'service-managed',
      {},
      { Operator: { Managed: true, Principal: 'eks.amazonaws.com' } },
    ],
    ['that is a Mac', 'unsupported-platform', { platform: undefined, instanceType: 'mac2.metal' }],
    ['that is a Spot instance', 'spot', { instanceLifecycle: 'spot' }],
    ['that an Auto Scaling group would replace', 'auto-scaling', { autoScalingGroupName: 'web' }],
    ['that has no root volume', 'instance-store', { rootDeviceType: 'instance-store' }],
    ['of an EKS node group', 'eks', { tags: { 'eks:cluster-name': 'shop' } }],
    ['of a Kubernetes cluster of ones own', 'eks', { tags: { 'kubernetes.io/cluster/shop': 'owned' } }],
    ['that Karpenter made', 'eks', { tags: { 'karpenter.sh/nodepool': 'default' } }],
    ['of an ECS capacity provider', 'ecs', { tags: { AmazonECSManaged: '' } }],
    ['with the profile of ECS', 'ecs', {}, role('ecsInstanceRole')],
    ['of an EMR cluster', 'emr', { tags: { 'aws:elasticmapreduce:job-flow-id': 'j-1' } }],
  ])('%s: %s', (_why, code, facts, evidence) => {
    expect(codesOf(facts, evidence)).toEqual([code]);
  });
});

describe('an instance is taken', () => {
  test.each<[why: string, facts: Partial<ServerFacts>, evidence?: Evidence]>([
    ['that runs', {}],
    ['that is stopped, for it is backed up and started', { state: 'stopped' }],
    ['that is on its way up or down', { state: 'pending' }],
    ['whose opt-out tag says no', { tags: { PatchExempt: 'false' } }],
    ['whose opt-out tag is spelt otherwise', { tags: { patchexempt: 'true' } }],
    ['on demand, in whatever words', { instanceLifecycle: 'capacity-block' }],
    ['with a role that only sounds like ECS', {}, role('ecsInstanceRoleOfOthers')],
    ['that no service manages', {}, { Operator: { Managed: false } }],
  ])('%s', (_why, facts, evidence) => {
    expect(codesOf(facts, evidence)).toEqual([]);
  });
});

test('every reason is given, the weightiest first, each with a sentence', () => {
  const { exclusions } = eligibilityOf(
    {
      ...server,
      state: 'terminated',
      instanceLifecycle: 'spot',
      autoScalingGroupName: 'web',
      tags: { PatchExempt: 'true' },
    },
    {},
    eligibility,
  );
  expect(exclusions.map(({ code }) => code)).toEqual(['terminated', 'opt-out', 'spot', 'auto-scaling']);
  expect(exclusions.map(({ message }) => message)).toEqual([
    'instance is terminated',
    'its tag PatchExempt=true opts it out',
    expect.stringContaining('Spot'),
    expect.stringContaining('group web would replace it'),
  ]);
});

describe('what the config allows is no reason', () => {
  const clusterNode = { autoScalingGroupName: 'eks-shop', tags: { 'eks:cluster-name': 'shop' } };

  test.each<[allow: EligibilitySettings['allow'], left: string[]]>([
    [['auto-scaling'], ['eks']],
    [['eks'], ['auto-scaling']],
    [['auto-scaling', 'eks'], []],
  ])('%j leaves %j', (allow, left) => {
    expect(codesOf(clusterNode, {}, { allow })).toEqual(left);
  });

  test.each<[code: EligibilitySettings['allow'][number], facts: Partial<ServerFacts>, evidence?: Evidence]>([
    ['opt-out', { tags: { PatchExempt: 'true' } }],
    ['service-managed', {}, { Operator: { Managed: true } }],
    ['unsupported-platform', { platform: undefined, instanceType: 'mac2.metal' }],
    ['spot', { instanceLifecycle: 'spot' }],
    ['auto-scaling', { autoScalingGroupName: 'web' }],
    ['instance-store', { rootDeviceType: 'instance-store' }],
    ['eks', { tags: { 'eks:cluster-name': 'shop' } }],
    ['ecs', {}, role('ecsInstanceRole')],
    ['emr', { tags: { 'aws:elasticmapreduce:job-flow-id': 'j-1' } }],
  ])('%s is lifted, and told as such', (code, facts, evidence = {}) => {
    const judged = eligibilityOf({ ...server, ...facts }, evidence, { ...eligibility, allow: [code] });
    expect(judged).toEqual({ exclusions: [], lifted: [{ code, message: expect.any(String) }] });
    const gone = eligibilityOf({ ...server, ...facts, state: 'terminated' }, evidence, {
      ...eligibility,
      allow: [code],
    });
    expect(gone.exclusions.map((reason) => reason.code)).toEqual(['terminated']);
  });

  test('the tags that opt out are the config’s', () => {
    const settings = { excludeTags: { Team: ['legacy-*'] } };
    expect(codesOf({ tags: { PatchExempt: 'true' } }, {}, settings)).toEqual([]);
    expect(codesOf({ tags: { Team: 'legacy-erp' } }, {}, settings)).toEqual(['opt-out']);
  });
});
