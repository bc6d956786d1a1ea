const leave = 'nothing to do: it is not for this tool';
const again = 'run the stage again on its own output';
const permission = 'compare the role with what the command prints for --print-iam';
const newBackup = 'run ami-backup --force, so that there is a backup of the server as it is now';
const byHand =
  'its image can not be put back in place: to go back, make a volume from its snapshot and swap it in by hand';
const agent = 'check on the server that the SSM agent runs and reaches its endpoint';
const network = 'check the network, the VPN and AWS_ENDPOINT_URL, then run the stage again on its own output';
const keys = 'check AWS_PROFILE and the keys in the environment, then run again';
const renew = `renew the credentials (for SSO: aws sso login) and ${again}`;
const image = 'AWS failed to make the image: run ami-backup again';
const snapshots = 'wait until snapshots under way are complete, then run ami-backup again';
const start = 'look at its console output and instance screenshot, then run srv-start again';

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
  'other-run': 'work on one run at a time: part the input by runId with jq',
  'unknown-landing-zone': 'add the landing zone to the config, or use the config it was scanned with',
  'config-invalid': 'correct the config (lz-scan --validate-config checks it offline) and run the stage again',
  'not-found': 'scan again: the instance is gone, or the credentials are of another account',
};

const scan = {
  'auto-scaling': 'patch its launch template and refresh the group instead',
  eks: 'patch its node group instead: update the AMI release version',
  ecs: 'update the ECS-optimised image of its capacity provider instead',
  emr: 'patch the cluster by replacing it with a newer release',
  spot: 'bake a patched image for Spot capacity instead',
  'opt-out': 'take its exclusion tag away if it is to be patched',
  'service-managed': leave,
  'unsupported-platform': leave,
  'instance-store': 'its root is an instance store, which no image of EBS snapshots can hold: patch it by hand',
  terminated: 'nothing to do: it is gone',
  'credentials-expire': renew,
};

const backup = {
  'no-backup': 'make one with ami-backup; without one there is nothing to go back to',
  'no-image': 'make one with ami-backup; without one there is nothing to go back to',
  'image-gone': newBackup,
  'instance-gone': 'scan again: the instance is gone',
  'not-available': 'wait until the image is available, or run ami-backup --force',
  'foreign-owner': newBackup,
  'foreign-image': 'another tool made an image of that name: remove or rename it, then run ami-backup again',
  'other-source': newBackup,
  'name-taken': 'run ami-backup again: the next name is free',
  'no-root': newBackup,
  reboot: 'say --allow-prod-reboot if it may be rebooted, or --no-reboot for a crash-consistent backup',
  'root-device': 'its root is no EBS volume, which no backup can put back: mend it by hand',
  'snapshot-archived': 'restore the snapshot from the archive tier first, or run ami-backup --force',
  'snapshot-gone': newBackup,
  'volume-missing': newBackup,
  'volume-replaced': newBackup,
  'snapshot-open': snapshots,
  marketplace: byHand,
  architecture: byHand,
  virtualization: byHand,
  'root-smaller': byHand,
  error: image,
  failed: image,
  invalid: image,
};

const reach = {
  state: 'see what state it is in, and who changed it; run the stage again when it is settled',
  'hold-tag': 'remove the hold tag by hand, or grant ec2:DeleteTags, so that its scheduler works again',
  stopped: start,
  'start-pending': `${again}: it is waited for, and not started twice`,
  'status-impaired': 'look at the console output; AWS may have to move it: stop and start it by hand',
  'status-checks-timeout': `look at its console output; ${again} to go on waiting`,
  'not-running': 'start it with srv-start, then run the stage again',
  'round-trip-failed': agent,
  'round-trip-timeout': agent,
  'ssm-no-route':
    'check the SSM agent on the server, and its route to the SSM endpoints (NAT, VPC endpoints, port 443)',
  'ssm-not-managed':
    'start the SSM agent, check the role of its instance profile for AmazonSSMManagedInstanceCore, and its route to SSM',
  'instance-profile-missing': `attach an instance profile with AmazonSSMManagedInstanceCore, then ${again}`,
  'windows-booting': `look at the instance screenshot; when Windows is up, ${again}`,
};

const precheck = {
  'not-ready': 'mend what its failed checks name, then run precheck again on its own output',
  'probe-failed': `${agent}, and that scripts may run there; then run precheck again`,
  'probe-unreadable': 'look at the output of its command in SSM: a login banner or a broken shell can garble it',
  'service-names': 'correct the names under precheck.services in the config',
  'only-cluster-member': 'bring up another member of its cluster first, or accept the outage',
};

const patch = {
  precheck: 'run precheck on it, and mend what that names',
  'precheck-old': 'run precheck again, then patch right after',
  backup: 'run ami-backup on it, then patch again',
  busy: 'another command is under way on it: wait for it, then run patch again',
  canary: 'see why the canary failed; when that is mended, run patch again on its own output',
  'require-success': 'mend the servers that did not come through, or lower --require-success',
  'before-hook': 'see what the hook said, then run patch again on its own output',
  'after-hook': 'it is patched; see what the hook said, and do by hand what it should have done',
  'updates-missing': 'see which updates failed on the server, then run patch again on its own output',
  'nothing-installed': "see the command's output in SSM: no update went in; then run patch again",
  'pending-reboot': 'reboot the server, or run patch again with --reboot-option RebootIfNeeded',
  'patch-state-unproven': 'run patch again with --operation Scan to see what is installed',
  'dead-after-patch': 'roll it back with rollback, or look at its console output first: the server does not come up',
  'degraded-after-patch': 'see in its record what no longer runs; start it, or roll the server back with rollback',
};

const wayBack = {
  'not-due': 'nothing to do: name it with --instance-ids to roll it back all the same',
  'not-patched': 'nothing to do: it was not patched',
  'not-selected': 'nothing to do: it is not among --instance-ids',
  'patch-open': 'find out first what became of its patch: run patch again on its own output',
  'rollback-failed':
    'see the replacement task in the EC2 console, then run rollback again: its old root volume is kept',
  'failed-detached': 'the instance has no root volume: attach one now, by hand',
  'change-open': 'find out first what became of that change, then run srv-restore again',
  'start-unproved': 'run srv-restore where srv-start has run, or give --state-dir; else stop it by hand',
  'journal-damaged': 'keep the journal for the audit, see what became of the server, and stop it by hand',
  'not-stopped': 'somebody started or terminated it meanwhile: ask who, then run srv-restore again',
  'command-running': 'wait until the command has ended, then run srv-restore again',
  'kept-up': 'look at the server; when that is done, stop it with srv-restore',
  'not-ours': 'nothing to do: somebody else started it, so it is theirs to stop',
  'was-running': 'nothing to do: it runs as it did before',
};

/** What to do about a code that says little by itself; where two stages share one, it holds for both. */
export const hintTable: Readonly<Record<string, string>> = {
  ...aws,
  ...calls,
  ...gates,
  ...scan,
  ...backup,
  ...reach,
  ...precheck,
  ...patch,
  ...wayBack,
};
