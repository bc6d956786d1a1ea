import { DeregisterImageCommand, ImageState } from '@aws-sdk/client-ec2';
import {
  type Config,
  environmentRefusal,
  GuardRefusal,
  Interrupted,
  isDryRunPermission,
  type LandingZone,
  outcomeOfError,
  removeImage,
  type SourceContext,
  settingsFor,
  toRecordError,
  WriteFailure,
  type ZoneQueues,
  type ZoneSession,
} from '@cms-patching/core';
import type { Backup } from './backup.ts';
import { findUses } from './find-uses.ts';
import { type Judged, judgeBackups, spareUsed } from './judge-backups.ts';
import { listBackups } from './list-backups.ts';
import { listOrphans } from './list-orphans.ts';
import type { PruneOptions } from './options.ts';
import { type Ending, toRow } from './prune-row.ts';

export interface PruneContext extends SourceContext<PruneOptions> {
  removals: ZoneQueues;
  /** Ends the whole command: the output or the journal can't be written. */
  giveUp(error: unknown): void;
}

/**
 * Judges the backups of a landing zone in one region and writes a row for each; deletes those that have had their time, unless it is
 * a dry run. Gives the number of rows. Only what carries the zone's own name in its tags is looked at: two zones can share an account.
 */
export async function pruneRegion(zone: LandingZone, region: string, context: PruneContext): Promise<number> {
  const { config, options, environment, dryRun, clock, signal, log } = context;
  const refusal = environmentRefusal(zone, { environment, changes: true, dryRun });
  if (refusal) throw new GuardRefusal(refusal.code, refusal.message);
  if (signal.aborted) throw new Interrupted('not looked at');
  const session = await context.openSession(zone, region);
  const images = await listBackups(session);
  const all = [...images, ...(await listOrphans(session, images))];
  const strays = strayCount(all, new Set(config.landingZones.map(({ name }) => name)));
  if (strays > 0)
    log.warn(`${zone.name} (${region}): ${strays} backups are of landing zones that the config does not have any more`);

  const judged = judgeBackups(
    all.filter(({ landingZone }) => landingZone === zone.name),
    { now: clock.now(), keep: options.keep ?? keepOf(zone, config) },
  );
  const toGo = judged.flatMap(({ verdict, backup }) => (verdict === 'delete' ? [backup] : []));
  const uses = await findUses(session, toGo);
  const verdicts = judged.map((each) => spareUsed(each, uses.get(each.backup.imageId)));
  if (dryRun) await warnIfDenied(verdicts, session, context);
  const write = (each: Judged, ending: Ending): Promise<void> =>
    context.emit(toRow(each, session, ending)).catch(context.giveUp);
  await Promise.all(
    verdicts.map((each) => {
      if (each.verdict === 'keep') return write(each, { status: 'skipped' });
      if (dryRun) return write(each, { status: 'planned' });
      return context.removals
        .run(`${zone.name} ${region}`, async () => write(each, await remove(each.backup, session, context)))
        .catch(context.giveUp);
    }),
  );
  return judged.length;
}

/** The config's number for a zone; tags of single servers say nothing here. */
const keepOf = ({ name, environment }: LandingZone, config: Config): number | undefined =>
  settingsFor(config, { landingZone: name, environment }).backup.keep ?? undefined;

const strayCount = (backups: readonly Backup[], zones: ReadonlySet<string>): number =>
  backups.filter(({ landingZone, foreign }) => foreign === undefined && !zones.has(landingZone)).length;

/** What one backup's removal came to; throws only what ends the whole command. */
async function remove(backup: Backup, session: ZoneSession, context: PruneContext): Promise<Ending> {
  try {
    const snapshotsLeft = await removeImage(backup, session, context);
    if (snapshotsLeft.length === 0) {
      context.log.info(`${backup.imageId} of ${backup.sourceInstanceId}: deleted`);
      return { status: 'success' };
    }
    const said = snapshotsLeft.map(({ snapshotId, code, message }) => `${snapshotId}: ${code}: ${message}`).join('; ');
    context.log.warn(`${backup.imageId}: deleted, but not all of its snapshots: ${said}`);
    return { status: 'partial', snapshotsLeft };
  } catch (error) {
    if (error instanceof WriteFailure) throw error;
    if (error instanceof Interrupted) return { status: 'skipped', error: toRecordError(error) };
    const { outcome, bug } = outcomeOfError(error, true);
    const ending = { status: outcome.status, error: toRecordError(error) };
    context.log.error(`${backup.imageId}: ${ending.status}: ${ending.error.code}: ${ending.error.message}`, {
      ...(bug && error instanceof Error && { stack: error.stack }),
    });
    return ending;
  }
}

/** Asks EC2 whether `--apply` would be allowed, once, since it would be the same for all. */
async function warnIfDenied(judged: readonly Judged[], { ec2Once, zone, region }: ZoneSession, { log }: PruneContext) {
  const ImageId = judged.find(({ verdict, backup }) => verdict === 'delete' && backup.state !== ImageState.deregistered)
    ?.backup.imageId;
  if (ImageId === undefined) return;
  try {
    await ec2Once.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true, DryRun: true }));
  } catch (error) {
    if (isDryRunPermission(error)) return;
    const { code, message } = toRecordError(error);
    log.warn(`${zone.name} (${region}): --apply would be refused: ${code}: ${message}`);
  }
}
