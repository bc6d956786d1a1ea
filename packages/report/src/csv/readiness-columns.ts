import type { Instance } from '@cms-patching/core';
import { type Readiness, readinessOf } from '../model/readiness.ts';
import type { Cell } from './csv-table.ts';

const columns: readonly (readonly [string, (record: Instance, readiness: Readiness) => Cell])[] = [
  ['landingZone', (record) => record.landingZone],
  ['environment', (record) => record.environment],
  ['accountId', (record) => record.accountId],
  ['region', (record) => record.region],
  ['instanceId', (record) => record.instanceId],
  ['name', (record) => record.name],
  ['platformName', (record) => record.platformName],
  ['status', (record) => record.precheck?.status],
  ['ready', (_, { ready }) => ready],
  ['risk', (_, { risk }) => risk],
  ['riskReasons', (_, { riskReasons }) => riskReasons.join(' | ')],
  ['failedChecks', (_, readiness) => checksWith(readiness, 'fail')],
  ['warnings', (_, readiness) => checksWith(readiness, 'warn')],
  ['compliance', (_, { compliance }) => compliance.join(' | ')],
  ['backup', (record) => record.amiBackup?.imageId],
];

export const readinessColumnNames: readonly string[] = columns.map(([name]) => name);

/** What the precheck says about a server; undefined where it did not run. */
export function readinessCells(record: Instance): Cell[] | undefined {
  const readiness = readinessOf(record);
  return readiness && columns.map(([, cell]) => cell(record, readiness));
}

const checksWith = ({ checks }: Readiness, verdict: string): string =>
  checks
    .filter((check) => check.verdict === verdict)
    .map(({ check, message }) => (message === undefined ? check : `${check}: ${message}`))
    .join(' | ');
