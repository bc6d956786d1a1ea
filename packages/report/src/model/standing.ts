import { type Instance, type StageKey, type Status, stageKeys } from '@cms-patching/core';
import { forwardStages } from './stage-words.ts';

/** Where one server stands at the end, each server in exactly one place. */
export const standings = [
  'done',
  'planned',
  'partial',
  'failed',
  'timeout',
  'unknown',
  'rolled-back',
  'not-attempted',
  'excluded',
] as const;
export type Standing = (typeof standings)[number];

/** Standings in which somebody still has to look at the server. */
export const troubledStandings: ReadonlySet<Standing> = new Set<Standing>(['partial', 'failed', 'timeout', 'unknown']);

export interface Placement {
  standing: Standing;
  /** The stage that decided it: the one that failed or left the server alone, else the furthest that succeeded. */
  stage: StageKey | undefined;
}

/** The part of a record that a placement is read from. */
type Blocks = Pick<Instance, StageKey>;

const worstFirst: readonly Status[] = ['unknown', 'failed', 'timeout', 'partial'];

/** Reads from one record alone where its server stands; `done` is relative to the furthest stage that it went through. */
export function placementOf(record: Blocks): Placement {
  if (record.lzScan?.status === 'skipped') return { standing: 'excluded', stage: 'lzScan' };
  if (isRolledBack(record)) return { standing: 'rolled-back', stage: 'rollback' };
  const troubled = worstStage(record);
  if (troubled) return troubled;
  const last = forwardStages.findLast((key) => record[key] !== undefined);
  if (last === undefined) return { standing: 'not-attempted', stage: undefined };
  const status = record[last]?.status;
  if (status === 'planned') return { standing: 'planned', stage: last };
  if (status === 'skipped') return { standing: 'not-attempted', stage: leftAloneBy(record) ?? last };
  return { standing: 'done', stage: last };
}

/** A server that was patched again since stands as that patch left it. */
const isRolledBack = ({ patch, rollback }: Blocks): boolean =>
  rollback?.status === 'success' && !(Date.parse(patch?.sentAt ?? '') > Date.parse(rollback.finishedAt));

function worstStage(record: Blocks): Placement | undefined {
  for (const status of worstFirst) {
    // The last one: a rollback that failed is more urgent than the patch that made it necessary.
    const stage = stageKeys.findLast((key) => record[key]?.status === status);
    if (stage) return { standing: status as Standing, stage };
  }
  return undefined;
}

/** The stage that skipped for a reason of its own; the ones after it only say `upstream`. */
const leftAloneBy = (record: Blocks): StageKey | undefined =>
  forwardStages.find((key) => record[key]?.status === 'skipped' && record[key]?.reason?.code !== 'upstream');

/** Steps a server takes on its way, in order; later ones presuppose earlier ones in a run without overrides. */
export const milestones = ['discovered', 'eligible', 'backedUp', 'running', 'ready', 'patched'] as const;
export type Milestone = (typeof milestones)[number];

/** The stage without which a milestone can't be told; `running` can be told from the scan alone. */
export const milestoneStage: Partial<Record<Milestone, StageKey>> = {
  backedUp: 'amiBackup',
  ready: 'precheck',
  patched: 'patch',
};

export function milestonesOf(record: Instance): Record<Milestone, boolean> {
  return {
    discovered: true,
    eligible: record.lzScan?.status !== 'skipped',
    backedUp: record.amiBackup?.status === 'success',
    // `state` is also refreshed by a later stop, so the proof of reachability counts more.
    running: record.srvStart ? record.srvStart.status === 'success' : record.state === 'running',
    ready: record.precheck?.status === 'success',
    patched: record.patch?.status === 'success' && !isRolledBack(record),
  };
}
