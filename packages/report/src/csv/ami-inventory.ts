import type { Instance } from '@cms-patching/core';
import type { Cell } from './csv-table.ts';

type Backup = NonNullable<Instance['amiBackup']>;

const columns: readonly (readonly [string, (record: Instance, backup: Backup) => Cell])[] = [
  ['landingZone', (record) => record.landingZone],
  ['accountId', (record) => record.accountId],
  ['region', (record) => record.region],
  ['instanceId', (record) => record.instanceId],
  ['name', (record) => record.name],
  ['imageId', (_, backup) => backup.imageId],
  ['imageName', (_, backup) => backup.imageName],
  ['imageState', (_, backup) => backup.imageState],
  ['status', (_, backup) => backup.status],
  ['origin', (_, backup) => backup.origin],
  ['consistency', (_, backup) => backup.consistency],
  ['createdAt', (_, backup) => backup.createdAt],
  ['availableAt', (_, backup) => backup.availableAt],
  ['expiresAt', (_, backup) => backup.expiresAt],
  ['rootDeviceName', (record) => record.rootDeviceName],
  [
    'snapshots',
    (_, backup) => backup.snapshots?.map(({ deviceName, snapshotId }) => `${deviceName} ${snapshotId}`).join(' | '),
  ],
  ['rollbackable', (_, backup) => backup.rollbackable],
  [
    'notRollbackable',
    (_, backup) => backup.notRollbackable?.map(({ code, message }) => `${code}: ${message}`).join(' | '),
  ],
];

export const inventoryColumnNames: readonly string[] = columns.map(([name]) => name);

/** What a rollback needs to know about a server's backup; undefined where no image was made or found. */
export function inventoryCells(record: Instance): Cell[] | undefined {
  const backup = record.amiBackup;
  return backup?.imageId === undefined ? undefined : columns.map(([, cell]) => cell(record, backup));
}
