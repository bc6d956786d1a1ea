export { agentTrouble, instanceProfileOf } from './agent-trouble.ts';
export { announceOverrides } from './announce-overrides.ts';
export {
  awsCode,
  isDefinite,
  isDryRunPermission,
  isExpired,
  isPassing,
  isThrottle,
  toRecordError,
} from './aws/aws-errors.ts';
export { chunksOf } from './aws/chunks-of.ts';
export { actionOf, stackOf } from './aws/client-stack.ts';
export type { Clock } from './aws/clock.ts';
export { describeImagesByIds, describeImagesByNames, describeImagesByTag } from './aws/describe-images.ts';
export { describeInstanceStatusByIds, describeInstancesByIds } from './aws/describe-instances.ts';
export { describeSnapshotsByIds, describeVolumesByIds } from './aws/describe-volumes.ts';
export { instanceInformationByIds } from './aws/instance-information.ts';
export { type SharedPoll, sharedPoll } from './aws/poll.ts';
export { awaitInvocation, type InvocationPoll, invocationPoll } from './aws/run-command/await-invocation.ts';
export { type CommandBatcher, commandBatcher } from './aws/run-command/command-batcher.ts';
export { findCommandsByComment } from './aws/run-command/find-commands.ts';
export { type Invocation, invocationOutput, listInvocations } from './aws/run-command/invocations.ts';
export { lastWords } from './aws/run-command/last-words.ts';
export { listRunningInvocations, type RunningInvocation } from './aws/run-command/running-invocations.ts';
export { type CommandRequest, type SendOnce, type SentBatch, sendCommand } from './aws/run-command/send-command.ts';
export type { ZoneSession } from './aws/session.ts';
export { type BackupEvidence, type BackupProof, gatherBackupEvidence, proveBackup } from './backup-proof.ts';
export { backupTagKeys } from './backup-tags.ts';
export { batchPerZone } from './batch-per-zone.ts';
export { type BatchedChange, batchedChange } from './batched-change.ts';
export { csvCell, csvHeader, toCsvRow } from './codec/csv.ts';
export { serializeRecord } from './codec/ndjson.ts';
export { shorten, visibleText } from './codec/terminal-text.ts';
export type { OptionValues } from './command.ts';
export type { Config, EffectiveSettings, EligibilitySettings, LandingZone, ZoneFilters } from './config/config.ts';
export { explainConfig } from './config/explain-config.ts';
export { findConfigFile } from './config/find-config-file.ts';
export { loadConfig } from './config/load-config.ts';
export { settingsFor } from './config/settings-for.ts';
export { firstMatchingTag, matchesEveryTag, matchesPattern, type TagPatterns } from './config/tag-patterns.ts';
export { selectZones, zoneNamed } from './config/zones.ts';
export {
  AlreadySo,
  DownstreamClosed,
  type ErrorCategory,
  GuardRefusal,
  Interrupted,
  OperationError,
  UnknownOutcome,
  UsageError,
  WaitTimeout,
  WriteFailure,
} from './errors.ts';
export { type ExitName, exitCodes, mostSevere } from './exit-codes.ts';
export { type BackupSearch, type BackupWish, findBackup, isOfRun, madeAt, ownImagesOf } from './find-backup.ts';
export { hinted } from './hinted.ts';
export {
  type Instance,
  type InstanceFacts,
  instanceKey,
  instanceSchema,
  recordSchemaName,
  type StageKey,
  stageKeys,
} from './instance.ts';
export type { PastCall } from './journal/call-ledger.ts';
export { isBeingWritten, type Journal, journalPath, journalSuffix } from './journal/journal.ts';
export type { JournalLine } from './journal/journal-line.ts';
export { readJournal, replayJournal } from './journal/read-journal.ts';
export { leaveAsItIs } from './leave-as-it-is.ts';
export type { Log } from './log.ts';
export { makeFolder } from './make-folder.ts';
export { type Baseline, baselineSchema, type FactList } from './node-probe/baseline.ts';
export { buildProbe, type ProbeCommand, type ProbePlatform, type ProbeRequest } from './node-probe/build-probe.ts';
export {
  type BaselineComparison,
  type BaselineDifference,
  compareBaselines,
  hasRebooted,
} from './node-probe/compare-baselines.ts';
export { type ProbeReading, parseProbe } from './node-probe/parse-probe.ts';
export type { CheckFacts, DiskFacts, ProbeFacts, SourceFacts } from './node-probe/probe-facts.ts';
export { onePerZone } from './one-per-zone.ts';
export {
  failed,
  failedStatuses,
  type Outcome,
  planned,
  type Reason,
  type RecordError,
  type Status,
  skipped,
  statuses,
  success,
} from './outcome.ts';
export {
  disownment,
  heldBeforeTag,
  heldTag,
  holdTag,
  ownershipTags,
  removeTags,
  setTags,
  staleTags,
  startedByRunTag,
  type Tags,
  tagsOf,
} from './ownership-tags.ts';
export { type Look, type ProbeAnswer, probeServer } from './probe-server.ts';
export { proveReachable, type Reachability } from './prove-reachable.ts';
export { proveStatusChecks } from './prove-status-checks.ts';
export { type LeftSnapshot, type OwnImage, removeImage } from './remove-image.ts';
export { rideOut } from './ride-out.ts';
export { outcomeOfError } from './run/block.ts';
export { stageName } from './run/completeness.ts';
export { environmentRefusal } from './run/decide.ts';
export { pauseFile } from './run/pause.ts';
export { runBegan } from './run/run-began.ts';
export type { Observed, Observer, ObserverContext, Watcher } from './run/run-observer.ts';
export type { Source, SourceContext } from './run/run-source.ts';
export type { Tool, ToolContext } from './run/run-tool.ts';
export type { Tally } from './run/tally.ts';
export { createZoneQueues, type ZoneQueues } from './run/zone-queues.ts';
export { seeThrough } from './see-through.ts';
export { sendRepeatably } from './send-repeatably.ts';
export type { Muster, Plan, RunContext, Stage, StageContext, Waves } from './stage.ts';
export type { ErrorBudget } from './stage-yargs.ts';
export { isLeftUndone } from './undone.ts';
export { version } from './version.ts';
