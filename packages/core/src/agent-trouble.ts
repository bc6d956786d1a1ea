import type { Instance } from '@aws-sdk/client-ec2';

/** What is known of a server whose agent can't be reached. */
export interface AgentEvidence {
  /** SSM lists it as a node. */
  listed: boolean;
  windows: boolean;
  /** It was started or rebooted a moment ago. */
  booting: boolean;
  /** The name of its instance profile, null when it has none, undefined where nobody looked. */
  instanceProfile: string | null | undefined;
}

/** The name of a server's instance profile, as EC2 describes it; null when it has none. */
export const instanceProfileOf = ({ IamInstanceProfile }: Pick<Instance, 'IamInstanceProfile'>): string | null =>
  IamInstanceProfile ? (IamInstanceProfile.Arn?.split('/').at(-1) ?? '') : null;

/**
 * Why an agent most likely does not answer, and what to look at. A default host configuration can stand in for a profile, so its lack alone fails
 * nothing. A role without the policy looks like an absent agent, for EC2 and SSM say nothing of policies: the hint has to name both.
 */
export function agentTrouble({ listed, windows, booting, instanceProfile }: AgentEvidence): {
  code: string;
  hint: string;
} {
  if (windows && booting) {
    return {
      code: 'windows-booting',
      hint: 'Windows may still be booting or finishing updates: look at the screenshot, then at the agent service and the route to SSM',
    };
  }
  const role = instanceProfile
    ? `the role of its instance profile ${instanceProfile}`
    : 'the role of its instance profile';
  if (listed) {
    return {
      code: 'ssm-no-route',
      hint: `its agent has not called since the boot: look at the agent service, at the route to the SSM endpoints (NAT, VPC endpoints, port 443), and whether ${role} still has ${policy}`,
    };
  }
  if (instanceProfile === null) {
    return {
      code: 'instance-profile-missing',
      hint: `it has no instance profile: attach one whose role has ${policy}`,
    };
  }
  return {
    code: 'ssm-not-managed',
    hint: `its agent is missing or stopped, ${role} lacks ${policy}, or it has no route to the SSM endpoints`,
  };
}

const policy = 'AmazonSSMManagedInstanceCore';
