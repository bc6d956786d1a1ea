import type { Baseline, FactList } from './baseline.ts';
import { isEphemeral, isPassingMount, isPassingService } from './expected-changes.ts';

/** One thing that is otherwise than before; only a degradation counts against a server's health, the rest is to be known. */
export interface BaselineDifference {
  kind: 'service' | 'port' | 'mount' | 'kernel' | 'boot' | 'list';
  name: string;
  degradation: boolean;
  message: string;
}

export interface BaselineComparison {
  health: 'same' | 'degraded';
  differences: BaselineDifference[];
}

/** What a server no longer does that it did before. What is new is no harm, nor is a new kernel or another boot. */
export function compareBaselines(before: Baseline, after: Baseline): BaselineComparison {
  const differences = [
    ...compareLists('running services', before.running, after.running, (name, still) => {
      if (still.has(name) || isPassingService(name, before.platform)) return undefined;
      return degraded('service', name, `service ${name} ran before and does not now`);
    }),
    ...compareLists('listening ports', before.listening, after.listening, (name, still) => {
      const { port, local } = portOf(name);
      if (isEphemeral(Number(port.split('/')[1]), [before, after]) || still.has(port)) return undefined;
      if (!still.has(`${port}/local`)) return degraded('port', port, `nothing listens on ${port} any more`);
      return local ? undefined : degraded('port', port, `${port} is served on loopback only now`);
    }),
    ...compareLists('mounts', before.mounts, after.mounts, (name, still) => {
      const [mode, path] = [name.slice(0, 2), name.slice(3)];
      if (still.has(name) || isPassingMount(path)) return undefined;
      if (!still.has(`rw:${path}`) && !still.has(`ro:${path}`))
        return degraded('mount', path, `${path} is not mounted any more`);
      return mode === 'rw' ? degraded('mount', path, `${path} has become read-only`) : undefined;
    }),
    ...compareSystem(before, after),
  ];
  return { health: differences.some(({ degradation }) => degradation) ? 'degraded' : 'same', differences };
}

/** Whether a server has booted in between; null when that was not recorded. Windows gives its boot time to within a minute only. */
export function hasRebooted(before: Baseline, after: Baseline): boolean | null {
  if (before.bootId === null || after.bootId === null) return null;
  if (before.platform === 'linux') return before.bootId !== after.bootId;
  return Math.abs(bootTime(after.bootId) - bootTime(before.bootId)) > 60_000;
}

const degraded = (kind: BaselineDifference['kind'], name: string, message: string): BaselineDifference => ({
  kind,
  name,
  degradation: true,
  message,
});

const noted = (kind: BaselineDifference['kind'], name: string, message: string): BaselineDifference => ({
  kind,
  name,
  degradation: false,
  message,
});

/** Judges each item of the list before. A list cut after is whole up to its last item: what sorts later can't be judged. */
function compareLists(
  name: string,
  before: FactList | null,
  after: FactList | null,
  judge: (item: string, still: ReadonlySet<string>) => BaselineDifference | undefined,
): BaselineDifference[] {
  if (before === null) return [noted('list', name, `the ${name} were not recorded before`)];
  if (after === null) return [degraded('list', name, `the ${name} can't be read any more`)];
  if (before.digest !== undefined && before.digest === after.digest) return [];
  const still = new Set(after.items);
  const last = after.digest === undefined ? undefined : after.items.at(-1);
  const judged = before.items.filter((item) => last === undefined || item <= last);
  const open = before.total - judged.length;
  const differences = judged.map((item) => judge(item, still)).filter((found) => found !== undefined);
  return open === 0
    ? differences
    : [
        ...differences,
        noted('list', name, `${open} of ${before.total} ${name} could not be compared: the list is too long`),
      ];
}

function portOf(name: string): { port: string; local: boolean } {
  const local = name.endsWith('/local');
  return { port: local ? name.slice(0, -'/local'.length) : name, local };
}

function compareSystem(before: Baseline, after: Baseline): BaselineDifference[] {
  const kernel =
    before.kernel === null || after.kernel === null || before.kernel === after.kernel
      ? []
      : [noted('kernel', after.kernel, `the kernel was ${before.kernel} and is ${after.kernel}`)];
  const boot =
    after.bootId !== null && hasRebooted(before, after) === true
      ? [noted('boot', after.bootId, 'the server was rebooted')]
      : [];
  return [...kernel, ...boot];
}

/** Milliseconds since the epoch of `20260131T235959Z`. */
function bootTime(bootId: string): number {
  return Date.parse(bootId.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
