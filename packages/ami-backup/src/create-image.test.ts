import { backupTagKeys, type Instance, OperationError, type StageContext } from '@cms-patching/core';
import { cannedEc2, refusal } from '@cms-patching/core/testing';
import { expect, test } from 'vitest';
import type { BackupOptions } from './ami-backup.ts';
import { createImage } from './create-image.ts';

const record = { instanceId: 'i-0a', runId: '01JD2Z3W4X5Y6Z7A8B9C0D1E2F' } as Instance;
const request = {
  input: { InstanceId: 'i-0a', Name: 'cms-patching/i-0a/01JD2Z3W4X5Y6Z7A8B9C0D1E2F' },
  facts: { imageName: '', consistency: 'stopped', expiresAt: '' },
} as const;

const imageSet = (tags: Record<string, string>): string => {
  const items = Object.entries(tags).map(([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`);
  return `<r><imagesSet><item><imageId>ami-1</imageId><name>${request.input.Name}</name><tagSet>${items.join('')}</tagSet></item></imagesSet></r>`;
};
const own = { [backupTagKeys.run]: record.runId, [backupTagKeys.instance]: record.instanceId };

/** Creates the image in an account that says its name is taken and shows these images; how long it waited, in seconds, comes along. */
async function createWhereTaken(images: string) {
  const { ec2, asked } = cannedEc2({ CreateImage: refusal('InvalidAMIName.Duplicate'), DescribeImages: images });
  let now = 0;
  const context = {
    zone: { ec2, ec2Once: ec2 },
    clock: {
      now: () => new Date(now),
      async sleep(milliseconds: number) {
        now += milliseconds;
      },
    },
    random: () => 0,
    async once(_operation, { find, perform }) {
      const value = await find();
      return value === undefined ? { ...(await perform()), origin: 'created' } : { value, origin: 'adopted' };
    },
  } as StageContext<BackupOptions>;
  const made = await createImage(record, 1, request, { giveUpAt: 600_000, known: undefined }, context);
  return { made, waited: now / 1000, sent: asked.filter(({ action }) => action === 'CreateImage').length };
}

test('a name that is taken by this run’s own image, which a first look did not show, leads to that image', async () => {
  const { made, sent } = await createWhereTaken(imageSet(own));
  expect({ made, sent }).toEqual({ made: { imageId: 'ami-1', origin: 'adopted' }, sent: 1 });
});

test.each([
  ['no tags', {}],
  ['the tags of another run', { ...own, [backupTagKeys.run]: '01JD2Z3W4X5Y6Z7A8B9C0D1E2G' }],
  ['the tags of another server', { ...own, [backupTagKeys.instance]: 'i-0b' }],
])('one that is taken by an image with %s is an error', async (_case, tags) => {
  const error = await createWhereTaken(imageSet(tags)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OperationError);
  expect(error).toMatchObject({ code: 'foreign-image', category: 'validation' });
});

test('one that is taken by an image that nobody shows is given up after a minute', async () => {
  const { made, waited, sent } = await createWhereTaken('<r><imagesSet/></r>');
  expect({ made, sent }).toEqual({ made: undefined, sent: 1 });
  expect(waited).toBeGreaterThanOrEqual(60);
});
