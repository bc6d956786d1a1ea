import type { OptionValues } from '@cms-patching/core';

/** A flag that can be repeated, each time with one value or several with commas between. */
const list = (describe: string) => ({ type: 'array', string: true, nargs: 1, describe }) as const;

/** The flags of lz-scan. Those that filter narrow what the config's filters let through; they never widen it. */
export const options = {
  'landing-zones': list('landing zones, with commas between'),
  all: { type: 'boolean', default: false, describe: 'every landing zone (of --environment)' },
  tag: list('only servers with this tag: KEY=VALUE (several with commas; * and ?), or KEY'),
  'exclude-tag': list('no server with this tag: KEY=VALUE, or KEY'),
  state: list('only servers in this state'),
  platform: list('only linux, or only windows'),
  'instance-type': list('only these instance types (* and ?)'),
  'vpc-ids': list('only in these VPCs'),
  'subnet-ids': list('only in these subnets'),
  'instance-ids': list('only these instances'),
  name: list('only servers whose Name tag is this (* and ?)'),
  'validate-config': { type: 'boolean', default: false, describe: 'check the config file and stop' },
  'explain-config': { type: 'boolean', default: false, describe: 'print what is in force, and who says so' },
  preflight: {
    type: 'boolean',
    default: false,
    describe: 'test roles, accounts, permissions and credentials; change nothing',
  },
} as const;

export type ScanOptions = OptionValues<typeof options>;
