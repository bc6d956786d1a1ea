import { expect, test } from 'vitest';
import { keyHint } from './start-failure.ts';

test.each([
  ['names the key', [{ VolumeId: 'vol-1', KmsKeyId: 'arn:aws:kms:r:1:key/abc' }], 'on arn:aws:kms:r:1:key/abc'],
  ['names a key once', [{ KmsKeyId: 'key/a' }, { KmsKeyId: 'key/a' }], 'on key/a'],
  ['names the volume where EC2 does not say the key', [{ VolumeId: 'vol-1' }], 'on the KMS key of vol-1'],
  ['says what it can when it could not look', [], 'on the KMS key of its encrypted volumes'],
])('the advice on a key that may not be used %s', (_name, volumes, end) => {
  expect(keyHint(volumes)).toMatch(/^grant the role kms:CreateGrant /);
  expect(keyHint(volumes).endsWith(end)).toBe(true);
});
