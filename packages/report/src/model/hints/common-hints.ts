import { again, image, renew, snapshots, start } from './advice.ts';

const permission = 'compare the role with what the command prints for --print-iam';
const network = 'check the network, the VPN and AWS_ENDPOINT_URL, then run the stage again on its own output';
const keys = 'check AWS_PROFILE and the keys in the environment, then run again';

/** AWS's own codes, as EC2, SSM, STS and the instance's state reason give them. */
const aws = {
  AccessDenied: `${permission}, and its trust policy with the caller`,
  AccessDeniedException: permission,
  UnauthorizedOperation: permission,
  ExpiredToken: renew,
  ExpiredTokenException: renew,
  RequestExpired: `check the clock of this machine; else ${renew}`,
  AuthFailure: 'check that the region is opted in for the account, and the credentials',
  OptInRequired: 'opt the account in to the region, or take the region out of the config',
  RegionDisabledException: 'opt the account in to the region, or take the region out of the config',
  InvalidClientTokenId: keys,
  SignatureDoesNotMatch: keys,
  UnrecognizedClientException: keys,
  RequestLimitExceeded: 'lower --concurrency, or run again later: the stage takes up where it stopped',
  SnapshotLimitExceeded:
    'delete snapshots (ami-prune shows ours) or ask AWS for a higher quota, then run ami-backup again',
  PendingSnapshotLimitExceeded: snapshots,
  ConcurrentSnapshotLimitExceeded: snapshots,
  InsufficientInstanceCapacity:
    'AWS has no capacity of this type in this zone now: try again later, or change the instance type',
  'Server.InsufficientInstanceCapacity': 'AWS has no capacity of this type in this zone now: run srv-start again later',
  InstanceLimitExceeded: 'ask AWS for a higher vCPU quota, or stop other instances, then run srv-start again',
  'Client.InternalError':
    'grant the role kms:CreateGrant on the key of the encrypted volumes, then run the stage again',
  'Client.UserInitiatedShutdown':
    'somebody or a scheduler stopped it: run srv-start again, with --hold-tag if it was a scheduler',
  'Client.InstanceInitiatedShutdown': `it shut itself down: ${start}`,
  'Server.InternalError': image,
  InvalidInstanceId: 'the agent is not registered with SSM: check that it runs and that the instance profile allows it',
};

/** What stages say of calls and waits. */
const calls = {
  'outcome-unknown':
    'look in the account what became of the call, then run the stage again with --resolve reissue if it must be sent anew',
  timeout: `${again}: it goes on waiting for what was begun; --timeout gives it longer`,
  aborted: `${again}: what was begun is adopted`,
  interrupted: `${again}: what was begun is adopted`,
  'connection-timeout': network,
  'request-timeout': network,
  'proxy-authentication': 'give the proxy its user and password in HTTPS_PROXY, then run the stage again',
  'proxy-refused':
    'let the proxy of HTTPS_PROXY through to AWS, or name its hosts in NO_PROXY, then run the stage again',
  'proxy-timeout': 'see whether the proxy of HTTPS_PROXY is up, then run the stage again on its own output',
  'unreadable-answer': 'see whether a proxy stands in between, then run the stage again on its own output',
  credentials: 'check AWS_PROFILE and ~/.aws/config, then run again',
  'no-credentials': 'set AWS_PROFILE or sign in (aws sso login), then run again',
  'sso-session': `sign in again with aws sso login, then ${again}`,
  'wrong-account':
    'correct account_id or the role of the landing zone in the config: the credentials belong to another account',
  internal: 'a bug: keep the log and the record, and report it',
  usage: 'correct the command line; --help lists the flags',
};

/** Why a record was refused or left alone by every stage alike. */
const gates = {
  upstream: 'see the stage it names: mend that first',
  duplicate: 'nothing to do: its other record was worked on',
  limit: `${again}, without --limit or with a higher one`,
  deadline: `${again} in the next window: it would have run past --deadline`,
  'max-errors': `mend what failed, then ${again}: --max-errors stopped it`,
  'max-instances': 'check that so many servers are meant, then raise --max-instances',
  'write-failure': `make room for the journal and the output, then ${again}`,
  input: 'mend the input, then run the stage again: nothing is begun on a part of one',
  locked: 'another process runs this stage of this run: wait for it, or look where it runs',
  environment: 'name the environment with --environment if this zone is really meant',
  account: 'the record is of another account than the config names: scan again',
  region: 'the record is of a region that the config does not name: scan again',
  endpoint: 'records of a rehearsal and of AWS do not mix: set or unset AWS_ENDPOINT_URL, or scan again',
  'scan-age': 'scan again: the record is too old to act on (--max-scan-age)',
  claimed: 'another live run works on this server: wait for that run or stop it, then run the stage again',
  'other-run': 'work on one run at a time: part the input by runId with jq',
  'unknown-landing-zone': 'add the landing zone to the config, or use the config it was scanned with',
  'config-invalid': 'correct the config (lz-scan --validate-config checks it offline) and run the stage again',
  'not-found': 'scan again: the instance is gone, or the credentials are of another account',
};

/** Hints for what can befall any stage. */
export const commonHints = {
  ...aws,
  ...calls,
  ...gates,
};
