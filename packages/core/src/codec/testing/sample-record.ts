import { type Instance, recordSchemaName } from '../../instance.ts';

/** The smallest record that is valid. */
export const sampleRecord = (facts: Partial<Instance> = {}): Instance => ({
  schema: recordSchemaName,
  runId: '01JNZ8V0M3Q4R5S6T7V8W9X0YZ',
  landingZone: 'lz250nonprod',
  accountId: '012345678901',
  region: 'ap-southeast-2',
  instanceId: 'i-0123456789abcdef0',
  state: 'running',
  ...facts,
});
