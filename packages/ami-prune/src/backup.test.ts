import type { Image } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { toBackup } from './backup.ts';
import { sampleImage, web } from './testing/sample-image.ts';

test('an image of this tool is a backup with all that its tags say', () => {
  expect(toBackup(sampleImage(3))).toEqual({
    imageId: 'ami-3',
    imageName: `cms-patching/${web}/01KG0000000000000000000003`,
    landingZone: 'lz250nonprod',
    sourceInstanceId: web,
    sourceName: '',
    runId: '01KG0000000000000000000003',
    madeAt: Date.parse('2026-01-03T00:00:00Z'),
    expiresAt: new Date('2026-02-03T00:00:00Z'),
    state: 'available',
    snapshotIds: ['snap-3'],
    protected: false,
    public: false,
    foreign: undefined,
  });
});

test('an image without the tag is none', () => {
  expect(toBackup({ ...sampleImage(3), Tags: [{ Key: 'Name', Value: 'golden' }] })).toBeUndefined();
});

const ownName = sampleImage(3).Name;
test.each<[string, Partial<Image>, RegExp | undefined]>([
  ['a later attempt of the same run', { Name: `${ownName}/2` }, undefined],
  ['an image that EC2 knows no source of', { SourceInstanceId: undefined }, undefined],
  ['a copy', { SourceImageId: 'ami-0' }, /copy of ami-0/],
  ['tags of another server', { SourceInstanceId: 'i-other' }, /made from i-other/],
  ['another name', { Name: 'golden-image' }, /name is not the one/],
  ['a name that only begins alike', { Name: `${ownName}0` }, /name is not the one/],
])('%s', (_case, more, foreign) => {
  const backup = toBackup({ ...sampleImage(3), ...more } as Image);
  if (foreign) expect(backup?.foreign).toMatch(foreign);
  else expect(backup?.foreign).toBeUndefined();
});

test('tags without a run are not of this tool, whatever the name', () => {
  expect(toBackup(sampleImage(3, { runId: '', Name: `cms-patching/${web}/` }))?.foreign).toMatch(/name/);
});

test('a time that cannot be read is no expiry', () => {
  expect(toBackup(sampleImage(3, { expiresAt: 'soon' }))?.expiresAt).toBeUndefined();
});
