import { bucketPattern } from './aws-names.ts';
import { precheck } from './precheck-schema.ts';
import { section } from './section.ts';
import {
  choice,
  count,
  duration,
  flag,
  limit,
  list,
  ownTagKey,
  percentage,
  tagPatterns,
  textLike,
} from './value-schemas.ts';

const day = 86_400;
const year = 366 * day;

export const backup = section({
  retention_days: count(1, 3650).describe('Days until a backup may be pruned.'),
  copy_tags: list(ownTagKey).describe('Tags copied from the instance to its AMI and snapshots.'),
  reuse_within: duration({ max: year }).describe(
    'Accept a verified backup of at most this age instead of making one; 0: never.',
  ),
  reboot: flag.describe('Reboot a running server for a consistent backup.'),
  retries: count(0, 10).describe('How often a failed AMI is made anew.'),
  keep: count(1, 1000)
    .nullable()
    .describe('Backups kept per instance; older ones may be pruned before they expire. null: only expiry counts.'),
}).meta({ id: 'backup', description: 'ami-backup and ami-prune.' });

/** Reasons for which lz-scan leaves an instance out, unless the config allows them. */
const exclusionCodes = [
  'spot',
  'auto-scaling',
  'instance-store',
  'eks',
  'ecs',
  'emr',
  'opt-out',
  'service-managed',
  'unsupported-platform',
] as const;

const exclusion = choice(exclusionCodes, {
  terminated: 'must be another exclusion: of a terminated instance nothing is left to back up',
});

export const eligibility = section({
  allow: list(exclusion).describe(
    'Kinds of instances to take although they are usually left out; each of them gets a warning.',
  ),
  exclude_tags: tagPatterns.describe('Instances with any of these tags are left out.'),
}).meta({ id: 'eligibility', description: 'Which instances lz-scan leaves out.' });

export const start = section({
  hold_tag: textLike(/^(?![aA][wW][sS]:)[^=]{1,128}=[\s\S]{0,256}$/, 'a tag such as "Schedule=hold"')
    .transform((written) => {
      const equals = written.indexOf('=');
      return { key: written.slice(0, equals), value: written.slice(equals + 1) };
    })
    .nullable()
    .describe("A tag, KEY=VALUE, that keeps the site's own scheduler from stopping the server."),
  status_checks: choice(['ok', 'skip']).describe('Whether EC2 status checks must pass.'),
}).meta({ id: 'start', description: 'srv-start.' });

export const restore = section({
  only_success: flag.describe('Leave servers up whose patch did not succeed.'),
}).meta({ id: 'restore', description: 'srv-restore.' });

const script = textLike(/\S/, 'a command line');

/** What can differ from server to server. */
const patchPerServer = {
  reboot_option: choice(['RebootIfNeeded', 'NoReboot']).describe("AWS-RunPatchBaseline's RebootOption."),
  max_backup_age: duration({ min: 60, max: year }).describe(
    'Without a good backup of at most this age a server is not patched.',
  ),
  max_precheck_age: duration({ min: 60, max: year }).describe('How old its precheck may be.'),
  hooks: section({
    before: script
      .nullable()
      .describe('Run before each server, with its record on stdin; when it fails the server is skipped.'),
    after: script.nullable().describe('Run after each server, whatever happened.'),
  }).describe('Commands run on this machine around each server.'),
  install_override_list: textLike(/^(?:s3|https):\/\/\S+$/, 'an s3:// or https:// address')
    .nullable()
    .describe('Patches to install instead of what the baseline says.'),
  output_s3_bucket: textLike(bucketPattern, 'a bucket name').nullable().describe('Where SSM leaves the full output.'),
};

/** What holds for the run as a whole. */
const patchPerRun = {
  operation: choice(['Install', 'Scan']).describe("AWS-RunPatchBaseline's Operation."),
  max_instances: count(1, 100_000).nullable().describe('Refuse a run with more servers than this.'),
  require_success: percentage
    .nullable()
    .describe('Share of the servers that must have come through ready, else nothing is patched.'),
  max_errors: limit.describe('Begin no more servers after so many failures; a number or a percentage.'),
  canary: count(0, 1000).describe('Patch so many servers first, alone.'),
  waves: textLike(/^tag:[\s\S]{1,128}$/, 'a tag such as "tag:PatchWave"')
    .transform((written) => ({ tag: written.slice('tag:'.length) }))
    .nullable()
    .describe('The tag by whose value servers go in waves.'),
  wave_pause: duration({ max: day }).describe('Wait between waves.'),
};

export const patch = section({ ...patchPerServer, ...patchPerRun }).meta({ id: 'patch', description: 'patch.' });

const wholeRun = 'holds for the whole run: it cannot be overridden';

/** The settings of patch that an override may change. */
const patchOfServer = section(
  patchPerServer,
  Object.fromEntries(Object.keys(patchPerRun).map((key) => [key, wholeRun])),
).meta({
  id: 'patchOfServer',
  description: 'patch, as far as servers may differ.',
});

export const rollback = section({
  on: list(choice(['dead', 'degraded', 'failed', 'partial', 'timeout', 'unknown'])).describe('What is rolled back.'),
  delete_replaced_root: flag.describe('Delete the old root volume instead of keeping it.'),
}).meta({ id: 'rollback', description: 'rollback.' });

/** The settings that an override may change for some of the servers. */
export const overridable = {
  backup,
  eligibility,
  start,
  restore,
  precheck,
  patch: patchOfServer,
  rollback,
};
