import { again, image, renew, snapshots, start } from './advice.ts';

const leave = 'nothing to do: it is not for this tool';
const newBackup = 'run ami-backup --force, so that there is a backup of the server as it is now';
const byHand =
  'its image can not be put back in place: to go back, make a volume from its snapshot and swap it in by hand';
const agent = 'check on the server that the SSM agent runs and reaches its endpoint';

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

/** Hints for what one stage says; where two share a code, the hint holds for both. */
export const stageHints = {
  ...scan,
  ...backup,
  ...reach,
  ...precheck,
  ...patch,
  ...wayBack,
};
