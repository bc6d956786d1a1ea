import { type Instance, type StageKey, stageKeys, stageName } from '@cms-patching/core';
import type { Element } from './xml-fragment.ts';

type Block = NonNullable<Instance[StageKey]>;

/** Keys of a record that the element says as attributes or children of their own. */
const facts = [
  'runId',
  'endpoint',
  'landingZone',
  'environment',
  'accountId',
  'region',
  'instanceId',
  'name',
  'state',
  'platform',
  'platformName',
  'platformVersion',
  'architecture',
  'instanceType',
  'imageId',
  'launchTime',
  'availabilityZone',
  'vpcId',
  'subnetId',
  'privateIpAddress',
  'rootDeviceName',
  'rootDeviceType',
  'instanceLifecycle',
  'autoScalingGroupName',
] as const satisfies readonly (keyof Instance)[];
const said: ReadonlySet<string> = new Set(['schema', 'volumes', 'tags', 'ssm', ...facts, ...stageKeys]);
const saidOfBlock: ReadonlySet<string> = new Set(['status', 'startedAt', 'finishedAt', 'reason', 'error']);

/** One server with everything its record holds; keys the schema doesn't know become `fact` elements. */
export function instanceElement(record: Instance): Element {
  return {
    name: 'instance',
    attributes: Object.fromEntries(facts.map((name) => [name, record[name]])),
    children: [
      ...(record.volumes ?? []).map(({ deviceName, volumeId }) => ({
        name: 'volume',
        attributes: { deviceName, volumeId },
      })),
      ...Object.entries(record.tags ?? {}).map(([key, value]) => ({ name: 'tag', attributes: { key, value } })),
      ...(record.ssm ? [ssmElement(record.ssm)] : []),
      ...stageKeys.flatMap((key) => blockElement(key, record[key])),
      ...factElements(record, said),
    ],
  };
}

const ssmElement = ({ pingStatus, lastPingDateTime, agentVersion }: NonNullable<Instance['ssm']>): Element => ({
  name: 'ssm',
  attributes: { pingStatus, lastPingDateTime, agentVersion },
});

function blockElement(key: StageKey, block: Block | undefined): Element[] {
  if (!block) return [];
  const { status, startedAt, finishedAt, reason, error } = block;
  const children: Element[] = [];
  if (reason) children.push({ name: 'reason', attributes: { code: reason.code, message: reason.message } });
  if (error) {
    const { category, code, message, requestId, retryable } = error;
    children.push({ name: 'error', attributes: { category, code, message, requestId, retryable } });
  }
  children.push(...factElements(block, saidOfBlock));
  return [{ name: 'stage', attributes: { name: stageName(key), status, startedAt, finishedAt }, children }];
}

/** Values that are not plain are given as JSON, so that a stage can add fields without a new schema. */
const factElements = (object: Readonly<Record<string, unknown>>, without: ReadonlySet<string>): Element[] =>
  Object.entries(object)
    .filter(([name, value]) => !without.has(name) && value !== undefined)
    .map(([name, value]) => ({
      name: 'fact',
      attributes: { name },
      text: typeof value === 'string' ? value : JSON.stringify(value),
    }));
