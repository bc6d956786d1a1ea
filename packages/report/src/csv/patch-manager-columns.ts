import type { Instance } from '@cms-patching/core';
import { takenOnTrust } from '../model/taken-on-trust.ts';
import type { Cell } from './csv-table.ts';

type PatchBlock = NonNullable<Instance['patch']>;

const severities = ['Critical', 'High', 'Medium', 'Low', 'Informational', 'Unspecified'] as const;

/**
 * The columns of AWS Patch Manager's own export for all managed nodes, by its names and in its order, so that what reads one reads the other. Source:
 * Systems Manager user guide, "What's in a generated patch compliance report". Empty where no patch run told.
 */
const columns: readonly (readonly [string, (record: Instance, index: number) => Cell])[] = [
  ['Index', (_, index) => index],
  ['Instance ID', (record) => record.instanceId],
  ['Instance name', (record) => record.name],
  ['Instance IP', (record) => record.privateIpAddress],
  ['Platform name', (record) => record.platformName],
  ['Platform version', (record) => record.platformVersion],
  ['SSM Agent version', (record) => record.ssm?.agentVersion],
  ['Patch baseline', ({ patch }) => patch?.baselineId],
  ['Patch group', (record) => record.patch?.patchGroup ?? record.tags?.['Patch Group'] ?? record.tags?.PatchGroup],
  ['Compliance status', ({ patch }) => complianceOf(patch)],
  ['Compliance severity', ({ patch }) => severities.find((severity) => (bySeverity(patch, severity) ?? 0) > 0)],
  ...severities.map(
    (severity) =>
      [`Noncompliant ${severity} severity patch count`, ({ patch }: Instance) => bySeverity(patch, severity)] as const,
  ),
];

/** The counts of SSM's DescribeInstancePatchStates, by its names. */
const stateCounts = [
  'installedCount',
  'installedOtherCount',
  'installedPendingRebootCount',
  'installedRejectedCount',
  'missingCount',
  'failedCount',
  'notApplicableCount',
] as const;

export const patchColumnNames: readonly string[] = [
  ...columns.map(([name]) => name),
  ...stateCounts.map((name) => name[0]?.toUpperCase() + name.slice(1)),
  'TakenOnTrust',
];

/** `index` is the row's number, from 1. */
export const patchCells = (record: Instance, index: number): Cell[] => [
  ...columns.map(([, cell]) => cell(record, index)),
  ...stateCounts.map((name) => record.patch?.[name]),
  takenOnTrust(record).join(' | ') || undefined,
];

function complianceOf(patch: PatchBlock | undefined): Cell {
  if (patch?.missingCount === undefined) return undefined;
  const open = ['missingCount', 'failedCount', 'installedPendingRebootCount', 'installedRejectedCount'] as const;
  return open.some((name) => (patch[name] ?? 0) > 0) ? 'NON_COMPLIANT' : 'COMPLIANT';
}

/** Severities are looked up whatever their capitals: AWS writes them both ways. */
const bySeverity = (patch: PatchBlock | undefined, severity: string): number | undefined =>
  Object.entries(patch?.bySeverity ?? {}).find(([name]) => name.toLowerCase() === severity.toLowerCase())?.[1];
