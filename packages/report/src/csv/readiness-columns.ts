import type { Instance } from '@cms-patching/core';
import type { Cell } from './csv-table.ts';

type Precheck = NonNullable<Instance['precheck']>;

const columns: readonly (readonly [string, (record: Instance, precheck: Precheck) => Cell])[] = [
  ['landingZone', (record) => record.landingZone],
  ['environment', (record) => record.environment],
  ['accountId', (record) => record.accountId],
  ['region', (record) => record.region],
  ['instanceId', (record) => record.instanceId],
  ['name', (record) => record.name],
  ['platformName', (record) => record.platformName],
  ['status', (_, precheck) => precheck.status],
  ['ready', (_, precheck) => precheck.ready],
  ['risk', (_, precheck) => precheck.risk],
  [
    'riskReasons',
    (_, precheck) =>
      listed(precheck.riskReasons?.map((reason) => (typeof reason === 'string' ? reason : reason.message))),
  ],
  ['failedChecks', (_, precheck) => checksWith(precheck, 'fail')],
  ['warnings', (_, precheck) => checksWith(precheck, 'warn')],
  [
    'compliance',
    (_, { compliance }) => listed(compliance?.map(({ rule, verdict, message }) => `${rule} ${verdict}: ${message}`)),
  ],
  ['backup', (record) => record.amiBackup?.imageId],
];

export const readinessColumnNames: readonly string[] = columns.map(([name]) => name);

/** What the precheck says about a server; undefined where it did not run. */
export const readinessCells = (record: Instance): Cell[] | undefined => {
  const { precheck } = record;
  return precheck && columns.map(([, cell]) => cell(record, precheck));
};

const checksWith = ({ checks }: Precheck, verdict: string): string | undefined =>
  listed(checks?.filter((check) => check.verdict === verdict).map(({ check, message }) => `${check}: ${message}`));

const listed = (sentences: readonly string[] | undefined): string | undefined => sentences?.join(' | ');
