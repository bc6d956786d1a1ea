import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sampleNight } from '../testing/sample-night.ts';
import { patchCells, patchColumnNames } from './patch-manager-columns.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replace(/\s+/g, ' ');
const columnsIn = (item: number): string[] => {
  const text = new RegExp(` ${item}\\. (.*?); ${item + 1}\\. `).exec(readme)?.[1] ?? '';
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
};

test('the README lists the columns, and in their order', () => {
  expect([...columnsIn(1), ...columnsIn(2)]).toEqual(patchColumnNames);
  // As the Systems Manager user guide lists what a report on all managed nodes has.
  expect(columnsIn(1)).toHaveLength(17);
});

test('a row has a cell for each, under the right name', () => {
  const [record] = [...sampleNight({ count: 1, night: 'green' })];
  if (!record) throw new Error('no sample');
  const bySeverity = { CRITICAL: 2, Unspecified: 1 };
  const cells = patchCells({ ...record, patch: { ...record.patch, bySeverity, missingCount: 3 } as never }, 7);
  expect(cells).toHaveLength(patchColumnNames.length);
  const row = Object.fromEntries(patchColumnNames.map((name, place) => [name, cells[place]]));
  expect(row).toMatchObject({
    Index: 7,
    'Instance ID': record.instanceId,
    'Instance name': record.name,
    'Instance IP': record.privateIpAddress,
    'Platform name': record.platformName,
    'Platform version': record.platformVersion,
    'SSM Agent version': '3.3.1230.0',
    'Patch group': 'group-1',
    'Compliance status': 'NON_COMPLIANT',
    'Compliance severity': 'Critical',
    'Noncompliant Critical severity patch count': 2,
    'Noncompliant High severity patch count': undefined,
    'Noncompliant Unspecified severity patch count': 1,
    MissingCount: 3,
    InstalledCount: record.patch?.installedCount,
  });
});
