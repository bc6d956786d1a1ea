import { type Instance, instanceSchema, type StageKey, stageKeys, stageName } from '@cms-patching/core';
import type { Element } from './xml-fragment.ts';

type Block = NonNullable<Instance[StageKey]>;

/** Parts of a record that become elements of their own; all others that the schema knows are plain and become attributes. */
const parts: ReadonlySet<string> = new Set(['volumes', 'tags', 'ssm', ...stageKeys]);
const attributeNames = Object.keys(instanceSchema.shape).filter((key) => key !== 'schema' && !parts.has(key));
const said: ReadonlySet<string> = new Set(['schema', ...parts, ...attributeNames]);
const saidOfBlock: ReadonlySet<string> = new Set(['status', 'startedAt', 'finishedAt', 'reason', 'error']);

/** One server with everything its record holds; keys the schema doesn't know become `fact` elements. */
export function instanceElement(record: Instance): Element {
  return {
    name: 'instance',
    attributes: Object.fromEntries(attributeNames.map((name) => [name, plain(record[name])])),
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

const plain = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

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
