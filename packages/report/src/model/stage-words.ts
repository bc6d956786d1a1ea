import { type StageKey, stageKeys, stageName } from '@cms-patching/core';

/** What a server is once a stage succeeded; reads on from "52 of 60 servers are …". A stage without an entry is called by its command. */
const achievements: Partial<Record<StageKey, string>> = {
  lzScan: 'found',
  amiBackup: 'backed up',
  srvStart: 'running and reachable',
  precheck: 'ready to be patched',
  patch: 'patched',
};

/** The stages that take a server back; leaving a server alone is their normal case, so they never are a run's goal. */
const wayBack: ReadonlySet<StageKey> = new Set<StageKey>(['rollback', 'srvRestore']);

/** The stages that take a server forward, in order. */
export const forwardStages: readonly StageKey[] = stageKeys.filter((key) => !wayBack.has(key));

/** The stage a journal belongs to, by the command's name; undefined for commands that write no block. */
export const stageOfCommand = (command: string): StageKey | undefined =>
  stageKeys.find((key) => stageName(key) === command);

export const achievementOf = (key: StageKey): string => achievements[key] ?? `through ${stageName(key)}`;
