export { readRecords } from '../codec/input.ts';
export { parseConfig } from '../config/parse-config.ts';
export { cannedEc2, refusal } from './canned-ec2.ts';
export {
  expectEachOnce,
  expectJournalled,
  expectNoDuplicateBackups,
  expectNoStrayBackups,
  journalLines,
  ledgerGaps,
  serversOf,
} from './conservation.ts';
export { type Night, openNight } from './night.ts';
export { type Hands, layHands } from './prepared-records.ts';
export { scannedRecords } from './scanned-records.ts';
export { type ContractSubject, testStageContract } from './stage-contract.ts';
export { otherHost, startedRecords } from './started-records.ts';
export {
  type Finished,
  fixture,
  openWorkbench,
  type Started,
  toNdjson,
  type Workbench,
  type WorkbenchOptions,
} from './workbench.ts';
