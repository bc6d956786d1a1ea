import { type StageKey, stageKeys } from '@cms-patching/core';

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

/** The command that writes a block: `amiBackup` is written by `ami-backup`. */
export const commandOf = (key: StageKey): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The stage a journal belongs to, by the command's name; undefined for commands that write no block. */
export const stageOfCommand = (command: string): StageKey | undefined =>
  stageKeys.find((key) => commandOf(key) === command);

export const achievementOf = (key: StageKey): string => achievements[key] ?? `through ${commandOf(key)}`;
