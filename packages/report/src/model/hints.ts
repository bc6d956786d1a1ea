import type { RecordError } from '@cms-patching/core';

/** What to do about an error code that says little by itself. Codes are AWS's or a stage's own. */
const byCode: Readonly<Record<string, string>> = {
  AccessDenied: 'compare the role with what the command prints for --print-iam, and its trust policy with the caller',
  AccessDeniedException: 'compare the role with what the command prints for --print-iam',
  UnauthorizedOperation: 'compare the role with what the command prints for --print-iam',
  ExpiredTokenException: 'renew the credentials (for SSO: aws sso login) and run the stage again on its own output',
  RequestExpired: 'renew the credentials, check the clock of this machine, and run the stage again on its own output',
  AuthFailure: 'check that the region is opted in for the account, and the credentials',
  RegionDisabledException: 'opt the account in to the region, or take the region out of the config',
  RequestLimitExceeded: 'lower --concurrency, or run again later: the stage takes up where it stopped',
  SnapshotLimitExceeded:
    'delete snapshots (ami-prune shows ours) or ask AWS for a higher quota, then run ami-backup again',
  PendingSnapshotLimitExceeded: 'wait until snapshots under way are complete, then run ami-backup again',
  ConcurrentSnapshotLimitExceeded: 'wait until snapshots under way are complete, then run ami-backup again',
  InsufficientInstanceCapacity:
    'AWS has no capacity of this type in this zone now: try again later, or change the instance type',
  InstanceLimitExceeded: 'ask AWS for a higher vCPU quota, or stop other instances, then run srv-start again',
  'Client.InternalError':
    'grant the role kms:CreateGrant on the key of the encrypted volumes, then run srv-start again',
  'Server.InternalError': 'AWS failed to make the image: run ami-backup again',
  InvalidInstanceId: 'the agent is not registered with SSM: check that it runs and that the instance profile allows it',
  'outcome-unknown':
    'look in the account what became of the call, then run the stage again with --resolve reissue if it must be sent anew',
  'no-credentials': 'set AWS_PROFILE or sign in (aws sso login), then run again',
  'sso-session': 'sign in again with aws sso login, then run the stage again on its own output',
  'dead-after-patch': 'roll it back with rollback, or look at its console output first: the server does not come up',
  'degraded-after-patch': 'see in its record what no longer runs; start it, or roll the server back with rollback',
  'patch-state-unproven': 'run patch again with --operation Scan to see what is installed',
  'updates-missing': 'see which updates failed on the server, then run patch again on its own output',
  'pending-reboot': 'reboot the server, or run patch again with --reboot-option RebootIfNeeded',
  'round-trip-failed': 'check on the server that the SSM agent runs and reaches its endpoint',
  'ssm-no-route':
    'check the SSM agent on the server, and its route to the SSM endpoints (NAT, VPC endpoints, port 443)',
  'ssm-agent-absent': 'install or start the SSM agent, and check the instance profile for AmazonSSMManagedInstanceCore',
  'instance-profile-missing':
    'attach an instance profile with AmazonSSMManagedInstanceCore, then run the stage again on its own output',
  'windows-booting': 'look at the instance screenshot; when Windows is up, run the stage again on its own output',
  'status-impaired': 'look at the console output; AWS may have to move it: stop and start it by hand',
  'not-ready': 'mend what its failed checks name, then run precheck again on its own output',
  'failed-detached': 'the instance has no root volume: attach one now, by hand',
  interrupted: 'run the stage again on its own output: what was begun is adopted',
};

const byCategory: Readonly<Record<RecordError['category'], string>> = {
  configuration: 'correct the config (lz-scan --validate-config checks it offline) and run the stage again',
  authentication: 'check the credentials, the role and its trust policy, then run the stage again',
  connectivity: 'check the network path and that the SSM agent runs, then run the stage again on its own output',
  resource: 'check permissions and quotas in the account, then run the stage again on its own output',
  timeout: 'run the stage again on its own output: it goes on waiting for what was begun; --timeout gives it longer',
  validation: 'look at the message: the server or the record is not as this stage needs it',
  internal: 'a bug: keep the log and the record, and report it',
};

/** The next thing an operator should do about an error, one sentence without a full stop. */
export const hintFor = (error: Pick<RecordError, 'category' | 'code'>): string =>
  byCode[error.code] ?? byCategory[error.category];
