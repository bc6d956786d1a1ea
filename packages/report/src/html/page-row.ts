import { type Instance, type StageKey, shorten, stageKeys, stageName } from '@cms-patching/core';
import { type Row, type RowStage, rowKeys, rowStatuses } from '../contract/page-data.ts';
import { milestones, milestonesOf, type Placement, placementOf } from '../model/standing.ts';

const messageLength = 300;
/** AWS's own limit for a tag's value, and so for a name; what a text holds beyond it is in the record. */
const tagLength = 256;

const cut = (text: string | undefined): string => shorten(text ?? '', tagLength);

/** The row as the array that is embedded. */
export const rowArray = (record: Instance): unknown[] => {
  const row = rowOf(record);
  return rowKeys.map((key) => row[key]);
};

function rowOf(record: Instance): Row {
  const placement = placementOf(record);
  return {
    name: cut(record.name),
    instanceId: record.instanceId,
    runId: record.runId,
    landingZone: record.landingZone,
    environment: record.environment ?? '',
    accountId: record.accountId,
    region: record.region,
    platform: cut([record.platformName ?? record.platform ?? '', record.platformVersion ?? ''].join(' ').trim()),
    state: cut(record.state),
    instanceType: cut(record.instanceType),
    privateIpAddress: cut(record.privateIpAddress),
    availabilityZone: cut(record.availabilityZone),
    standing: placement.standing,
    decidedBy: placement.stage ? stageName(placement.stage) : '',
    ...whyOf(record, placement),
    imageId: cut(record.amiBackup?.imageId),
    risk: record.precheck?.risk ?? '',
    installed: numberOr(record.patch?.installedCount),
    missing: numberOr(record.patch?.missingCount),
    reached: reachedBits(record),
    stages: stageKeys.map((key) => stageOf(record[key])),
    tags: Object.fromEntries(Object.entries(record.tags ?? {}).map(([key, value]) => [key, cut(value)])),
  };
}

/** The error or reason of the stage that decided where the server stands. */
function whyOf(record: Instance, { stage, standing }: Placement): Pick<Row, 'category' | 'code' | 'message'> {
  const block = stage && record[stage];
  const said = standing === 'done' ? undefined : (block?.error ?? block?.reason);
  return {
    category: block?.error?.category ?? '',
    code: cut(said?.code),
    message: shorten(said?.message ?? '', messageLength),
  };
}

function stageOf(block: Instance[StageKey]): RowStage | null {
  if (!block) return null;
  const [startedAt, finishedAt] = [Date.parse(block.startedAt) / 1000, Date.parse(block.finishedAt) / 1000];
  return [rowStatuses.indexOf(block.status), Math.round(startedAt), Math.round((finishedAt - startedAt) * 10) / 10];
}

const reachedBits = (record: Instance): number => {
  const reached = milestonesOf(record);
  return milestones.reduce((bits, name, place) => bits | (reached[name] ? 1 << place : 0), 0);
};

const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null);
