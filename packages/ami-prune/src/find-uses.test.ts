import { cannedEc2, refusal } from '@cms-patching/core/testing';
import { expect, test } from 'vitest';
import { findUses } from './find-uses.ts';
import { db, sampleBackup, web } from './testing/sample-image.ts';

const backups = [sampleBackup(1), sampleBackup(2), sampleBackup(3, { source: db })];

test('servers, rollbacks under way and launch templates are uses; ended ones are not', async () => {
  const instance = (id: string, image: string, state: string) =>
    `<item><instanceId>${id}</instanceId><imageId>${image}</imageId><instanceState><name>${state}</name></instanceState></item>`;
  const task = (state: string, source: string) =>
    `<item><instanceId>${web}</instanceId><taskState>${state}</taskState>${source}</item>`;
  const { ec2, asked } = cannedEc2({
    DescribeInstances: `<r><reservationSet><item><instancesSet>${instance('i-1', 'ami-1', 'stopped')}${instance('i-2', 'ami-3', 'terminated')}</instancesSet></item></reservationSet></r>`,
    DescribeReplaceRootVolumeTasks: `<r><replaceRootVolumeTaskSet>${task('failed-detached', '<snapshotId>snap-2</snapshotId>')}${task('succeeded', '<imageId>ami-3</imageId>')}</replaceRootVolumeTaskSet></r>`,
    DescribeLaunchTemplateVersions: '<r><launchTemplateVersionSet/></r>',
  });
  expect(Object.fromEntries(await findUses({ ec2 }, backups))).toEqual({
    'ami-1': 'i-1 was launched from it',
    'ami-2': `the root volume of ${web} is being replaced from it (failed-detached)`,
  });
  const of = (name: string) => asked.find(({ action }) => action === name)?.params;
  expect(of('DescribeInstances')?.get('Filter.1.Value.3')).toBe('ami-3');
  expect(of('DescribeReplaceRootVolumeTasks')?.getAll('Filter.1.Value.2')).toEqual([db]);
  expect(of('DescribeLaunchTemplateVersions')?.get('LaunchTemplateVersion.2')).toBe('$Default');
});

test('a launch template that names it is a use, and an endpoint without launch templates has none', async () => {
  const version =
    '<item><launchTemplateName>web</launchTemplateName><versionNumber>4</versionNumber><launchTemplateData><imageId>ami-2</imageId></launchTemplateData></item>';
  const named = cannedEc2({
    DescribeLaunchTemplateVersions: `<r><launchTemplateVersionSet>${version}</launchTemplateVersionSet></r>`,
  });
  expect([...(await findUses(named, backups))]).toEqual([['ami-2', 'version 4 of launch template web names it']]);
  const without = cannedEc2({ DescribeLaunchTemplateVersions: refusal('InvalidAction') });
  expect((await findUses(without, backups)).size).toBe(0);
});

test('when one of the looks is refused nothing is known, and that is an error', async () => {
  const ec2 = cannedEc2({ DescribeLaunchTemplateVersions: refusal('UnauthorizedOperation') });
  await expect(findUses(ec2, backups)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
});

test('no backups, no calls', async () => {
  const { ec2, asked } = cannedEc2({});
  await findUses({ ec2 }, []);
  expect(asked).toEqual([]);
});
