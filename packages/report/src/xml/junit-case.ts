import { type Instance, type StageKey, type Status, stageKeys, stageName } from '@cms-patching/core';
import { takenOnTrust } from '../model/taken-on-trust.ts';
import type { Element } from './xml-fragment.ts';

/** What a CI server counts. */
export type CaseResult = 'passed' | 'failure' | 'error' | 'skipped';

/** A failure is a server that is not as it should be; an error is one of which that is not known. */
const results: Readonly<Record<Status, CaseResult>> = {
  success: 'passed',
  partial: 'failure',
  failed: 'failure',
  timeout: 'error',
  unknown: 'error',
  skipped: 'skipped',
  planned: 'skipped',
};

export interface JunitCase {
  result: CaseResult;
  seconds: number;
  element: Element;
}

/** One test case for every stage that saw the server. */
export function junitCases(record: Instance): JunitCase[] {
  const called = record.name ? `${record.name} (${record.instanceId})` : record.instanceId;
  return stageKeys.flatMap((key) => {
    const block = record[key];
    if (!block) return [];
    const result = results[block.status];
    const seconds = Math.max(0, (Date.parse(block.finishedAt) - Date.parse(block.startedAt)) / 1000);
    const attributes = { classname: `${record.landingZone}.${stageName(key)}`, name: called, time: seconds };
    const trusted = key === 'patch' ? takenOnTrust(record) : [];
    const children = [
      ...outcomeElements(result, block, record),
      ...(trusted.length > 0 ? [{ name: 'system-out', text: `taken on trust: ${trusted.join(', ')}` }] : []),
    ];
    return [{ result, seconds, element: { name: 'testcase', attributes, children } }];
  });
}

function outcomeElements(result: CaseResult, block: NonNullable<Instance[StageKey]>, record: Instance): Element[] {
  if (result === 'passed') return [];
  const { status, error, reason } = block;
  const code = error?.code ?? reason?.code ?? status;
  const message = error?.message ?? reason?.message ?? (status === 'planned' ? 'dry run' : status);
  if (result === 'skipped') return [{ name: 'skipped', attributes: { message: `${code}: ${message}` } }];
  const where = `${record.accountId} ${record.region} ${record.instanceId}`;
  const lines = [`${status}: ${message}`, where, ...(error?.requestId ? [`request id ${error.requestId}`] : [])];
  return [{ name: result, attributes: { type: code, message }, text: lines.join('\n') }];
}
