import type { EffectiveSettings } from '@cms-patching/core';
import { defaultSettings } from '@cms-patching/core/default-settings';
import type { Check } from '../check.ts';
import { checkServer } from '../checks.ts';
import { inBytes, inNumbers, inPercent, inTime } from '../quantities.ts';
import { knownServer, unknownServer } from './known-and-unknown.ts';

type Settings = EffectiveSettings['precheck'];

const platforms = { linux: 'Linux', windows: 'Windows' } as const;
type Platform = keyof typeof platforms;

/** The defaults, with the one check that they leave out. */
const everything: Settings = {
  ...defaultSettings.precheck,
  severities: { ...defaultSettings.precheck.severities, protection: 'warn' },
};

/** Every check that a probe answers or EC2 does: where it is made, which key sets it, where it warns and fails, and what an unknown value is. */
export function checksTable(): string {
  const rows = new Map<string, { check: Check; on: Platform[] }>();
  for (const platform of Object.keys(platforms) as Platform[]) {
    for (const check of checkServer(knownServer(platform), everything)) {
      const row = rows.get(check.check) ?? { check, on: [] };
      rows.set(check.check, { ...row, on: [...row.on, platform] });
    }
  }
  const lines = [...rows.values()].map(({ check, on }) => [
    `\`${check.check}\``,
    on.length === 2 ? 'both' : platforms[on[0] ?? 'linux'],
    `\`${keyOf(check.check)}\``,
    limit(check, 'warn'),
    limit(check, 'fail'),
    on
      .map((platform) => whenUnknown(check.check, platform))
      .reduce((one, other) => (one === other ? one : `${one}, ${other}`)),
  ]);
  const head = ['check', 'on', 'key under `precheck`', 'warns', 'fails', 'could not be found out'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const never = '–';

/** The verdict on a value that is not known; checks of what AWS always tells have none. */
function whenUnknown(name: string, platform: Platform): string {
  const verdictOn = (manager: string | null): string => {
    const check = checkServer(unknownServer(platform, manager), everything).find(({ check }) => check === name);
    return check?.value === null ? `${check.verdict}s` : never;
  };
  const [named, nameless] = [verdictOn('apt'), verdictOn(null)];
  return named === nameless ? named : `${named}; ${nameless} if not even its name is known`;
}

function limit({ check, threshold }: Check, verdict: 'warn' | 'fail'): string {
  const value = threshold[verdict];
  if (value === null) return never;
  if (check === 'agent-version') return `before ${value}`;
  if (typeof value === 'string') return `unless ${value}`;
  const [word, write] = measureOf(check);
  return `${word} ${write(value)}`;
}

function measureOf(check: string): [word: string, write: (value: number) => string] {
  if (/^disk-free /.test(check)) return ['below', inBytes];
  if (/^(disk|inodes|memory)-free-percent/.test(check)) return ['below', inPercent];
  if (/^(uptime|clock-offset|backup-age)$/.test(check)) return ['above', inTime];
  if (/^(load-per-core|failed-units)$/.test(check)) return ['above', inNumbers];
  throw new Error(`in which measure is the threshold of ${check}?`);
}

/** The key that switches a check off, found by trying. */
function keyOf(name: string): string {
  const { thresholds, severities } = everything;
  const off = { warn: null, fail: null };
  const without: [key: string, settings: Settings][] = [
    ...Object.keys(thresholds.diskFree).map((path): [string, Settings] => [
      `thresholds.disk_free.${path}`,
      { ...everything, thresholds: { ...thresholds, diskFree: { ...thresholds.diskFree, [path]: off } } },
    ]),
    ...Object.keys(thresholds).map((key): [string, Settings] => [
      `thresholds.${asWritten(key)}`,
      { ...everything, thresholds: key === 'diskFree' ? thresholds : { ...thresholds, [key]: off } },
    ]),
    ...Object.keys(severities).map((key): [string, Settings] => [
      `severities.${asWritten(key)}`,
      { ...everything, severities: { ...severities, [key]: 'ignore' } },
    ]),
  ];
  const found = without.find(([, settings]) =>
    (Object.keys(platforms) as Platform[]).every((platform) =>
      checkServer(knownServer(platform), settings).every(({ check }) => check !== name),
    ),
  );
  if (!found) throw new Error(`no key switches ${name} off`);
  return found[0];
}

const asWritten = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
