export {
  failed,
  type Outcome,
  planned,
  type Reason,
  type RecordError,
  type Status,
  skipped,
  success,
} from './outcome.ts';
