import { failedStatuses, type Instance, instanceKey, stageKeys } from '@cms-patching/core';
import { hintFor } from './hints.ts';
import type { RecordErrorReport } from './report-schema.ts';

/** What went wrong with one server, stage by stage, each with what to do about it. */
export function errorsOf(record: Instance): RecordErrorReport[] {
  const found: RecordErrorReport[] = [];
  for (const key of stageKeys) {
    const block = record[key];
    if (!block || !failedStatuses.has(block.status)) continue;
    const error = block.error ?? {
      category: 'validation' as const,
      code: block.reason?.code ?? block.status,
      message: block.reason?.message ?? `${key} is ${block.status} and does not say why`,
    };
    const stack = 'stack' in error && typeof error.stack === 'string' ? error.stack : undefined;
    found.push({
      instance: instanceKey(record),
      ...(record.name !== undefined && { name: record.name }),
      landingZone: record.landingZone,
      stage: key,
      status: block.status,
      at: block.finishedAt,
      category: error.category,
      code: error.code,
      message: error.message,
      ...('requestId' in error && error.requestId !== undefined && { requestId: error.requestId }),
      ...('retryable' in error && { retryable: error.retryable }),
      hint: hintFor(error),
      ...(stack !== undefined && { stack }),
    });
  }
  return found;
}
