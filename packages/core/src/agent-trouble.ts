/** What is known of a server whose agent can't be reached. */
export interface AgentEvidence {
  /** SSM lists it as a node. */
  listed: boolean;
  windows: boolean;
  /** It was started or rebooted a moment ago. */
  booting: boolean;
  /** Undefined where nobody looked. */
  hasInstanceProfile: boolean | undefined;
}

/** Why an agent most likely does not answer, and what to look at. A default host configuration can stand in for a profile, so its lack alone fails nothing. */
export function agentTrouble({ listed, windows, booting, hasInstanceProfile }: AgentEvidence): {
  code: string;
  hint: string;
} {
  if (windows && booting) {
    return {
      code: 'windows-booting',
      hint: 'Windows may still be booting or finishing updates: look at the screenshot, then at the agent service and the route to SSM',
    };
  }
  if (listed) {
    return {
      code: 'ssm-no-route',
      hint: 'its agent has not called since the boot: look at the agent service, and at the route to the SSM endpoints (NAT, VPC endpoints, port 443)',
    };
  }
  if (hasInstanceProfile === false) {
    return {
      code: 'instance-profile-missing',
      hint: 'it has no instance profile: attach one with AmazonSSMManagedInstanceCore',
    };
  }
  return {
    code: 'ssm-agent-absent',
    hint: 'SSM does not know it: install or start the agent, and check its profile for AmazonSSMManagedInstanceCore and its route to SSM',
  };
}
