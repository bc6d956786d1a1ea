/** How the page calls what the data names; what is not here is shown as it is. */
const standings: Readonly<Record<string, string>> = {
  done: 'Done',
  planned: 'Planned',
  partial: 'Partial',
  failed: 'Failed',
  timeout: 'Timed out',
  unknown: 'Unknown',
  'rolled-back': 'Rolled back',
  'not-attempted': 'Not attempted',
  excluded: 'Excluded',
  success: 'Success',
  skipped: 'Skipped',
};

const milestones: Readonly<Record<string, string>> = {
  discovered: 'Discovered',
  eligible: 'Eligible',
  backedUp: 'Backed up',
  running: 'Running',
  ready: 'Ready',
  patched: 'Patched',
};

/** Shapes tell standings and statuses apart where colours don't. */
const marks: Readonly<Record<string, string>> = {
  done: '✓',
  success: '✓',
  planned: '◇',
  partial: '◐',
  failed: '✕',
  timeout: '…',
  unknown: '?',
  'rolled-back': '↺',
  'not-attempted': '–',
  skipped: '–',
  excluded: '∅',
};

/** Worst first: the order in which people want to see them. */
export const standingOrder: readonly string[] = [
  'unknown',
  'failed',
  'timeout',
  'partial',
  'rolled-back',
  'not-attempted',
  'planned',
  'done',
  'excluded',
];

/** The order of the parts of a bar: what is well, what is not, and what was left alone. */
export const barOrder: readonly string[] = [
  'done',
  'planned',
  'rolled-back',
  'partial',
  'timeout',
  'failed',
  'unknown',
  'not-attempted',
  'excluded',
];

export const wordFor = (name: string): string => standings[name] ?? milestones[name] ?? name;
export const markFor = (name: string): string => marks[name] ?? '';

/** `camelCase` as people write it: `installedPendingRebootCount` is "Installed pending reboot count". */
export const spacedOut = (key: string): string => {
  const [name, unit] = key.endsWith('GiB') ? [key.slice(0, -3), ', GiB'] : [key, ''];
  const words = name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1) + unit;
};

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
export const numberText = (value: number): string => number.format(value);

export const countOf = (count: number, noun: string): string =>
  `${numberText(count)} ${count === 1 ? noun : noun.replace(/y?$/, (y) => (y ? 'ies' : 's'))}`;

/** `2026-11-23 22:00:05 UTC`, from seconds since 1970 or an RFC 3339 time. */
export function timeText(time: number | string): string {
  const iso = typeof time === 'number' ? new Date(time * 1000).toISOString() : time;
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
