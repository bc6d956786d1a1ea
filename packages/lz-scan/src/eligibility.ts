import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import { type EligibilitySettings, firstMatchingTag, type Reason } from '@cms-patching/core';
import type { ServerFacts } from './server-facts.ts';

/** What of EC2's description decides, besides the record's own facts. */
export type Evidence = Pick<Ec2Instance, 'IamInstanceProfile' | 'Operator'>;

/** What speaks against an instance, the weightiest first. */
export interface Eligibility {
  /** Why it is left out; none means it is eligible. */
  exclusions: Reason[];
  /** Why it would be, if the config's `eligibility.allow` did not lift it. */
  lifted: Reason[];
}

/** Judges an instance by every rule. The config can lift any of them but `terminated`. */
export function eligibilityOf(server: ServerFacts, evidence: Evidence, settings: EligibilitySettings): Eligibility {
  const allowed: ReadonlySet<string> = new Set(settings.allow);
  const against = rules.flatMap(({ code, why }): Reason[] => {
    const message = why(server, evidence, settings);
    return message === undefined ? [] : [{ code, message }];
  });
  return {
    exclusions: against.filter(({ code }) => !allowed.has(code)),
    lifted: against.filter(({ code }) => allowed.has(code)),
  };
}

interface Rule {
  code: string;
  /** A sentence, or undefined when the rule does not concern the server. */
  why(server: ServerFacts, evidence: Evidence, settings: EligibilitySettings): string | undefined;
}

const rules: readonly Rule[] = [
  {
    code: 'terminated',
    why: ({ state }) => (state === 'terminated' || state === 'shutting-down' ? `instance is ${state}` : undefined),
  },
  {
    code: 'opt-out',
    why({ tags }, _evidence, { excludeTags }) {
      const key = firstMatchingTag(excludeTags, tags);
      return key === undefined ? undefined : `its tag ${key}=${tags[key]} opts it out`;
    },
  },
  {
    code: 'service-managed',
    why: (_server, { Operator }) =>
      Operator?.Managed ? `${Operator.Principal ?? 'another AWS service'} manages it and lets nobody else` : undefined,
  },
  {
    code: 'unsupported-platform',
    why: ({ platform, instanceType }) =>
      platform ? undefined : `${instanceType ?? 'it'} runs neither Linux nor Windows`,
  },
  {
    code: 'spot',
    why: ({ instanceLifecycle }) =>
      instanceLifecycle === 'spot'
        ? 'a Spot instance can be taken away, and not all can be stopped and started'
        : undefined,
  },
  {
    code: 'auto-scaling',
    why: ({ autoScalingGroupName }) =>
      autoScalingGroupName
        ? `its Auto Scaling group ${autoScalingGroupName} would replace it when it stops or reboots`
        : undefined,
  },
  {
    code: 'instance-store',
    why: ({ rootDeviceType }) =>
      rootDeviceType === 'instance-store'
        ? 'its root disk is instance store: no AMI can be made of it by CreateImage'
        : undefined,
  },
  {
    code: 'eks',
    why: ({ tags }) => nodeOf('EKS', tags, (key) => eksTags.has(key) || key.startsWith('kubernetes.io/cluster/')),
  },
  {
    code: 'ecs',
    why: ({ tags }, { IamInstanceProfile }) =>
      IamInstanceProfile?.Arn?.endsWith('/ecsInstanceRole')
        ? 'it is a node of an ECS cluster (instance profile ecsInstanceRole): such nodes are replaced, not patched'
        : nodeOf('ECS', tags, (key) => ecsTags.has(key)),
  },
  { code: 'emr', why: ({ tags }) => nodeOf('EMR', tags, (key) => key.startsWith('aws:elasticmapreduce:')) },
];

const eksTags = new Set([
  'aws:eks:cluster-name',
  'eks:cluster-name',
  'eks:nodegroup-name',
  'alpha.eksctl.io/cluster-name',
  'karpenter.sh/nodepool',
]);
const ecsTags = new Set(['aws:ecs:clusterName', 'AmazonECSManaged']);

function nodeOf(service: string, tags: ServerFacts['tags'], marks: (key: string) => boolean): string | undefined {
  const found = Object.keys(tags).find(marks);
  return found && `it is a node of an ${service} cluster (tag ${found}): such nodes are replaced, not patched`;
}
