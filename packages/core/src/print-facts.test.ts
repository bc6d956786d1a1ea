import { expect, test } from 'vitest';
import { printIam, printSchema } from './print-facts.ts';

test('the committed JSON Schema is the one that the code checks records with', async () => {
  await expect(printSchema()).toMatchFileSnapshot('../instance.schema.json');
});

test('the IAM policy lists each action once, in order', () => {
  const policy = JSON.parse(
    printIam({ name: 'srv-start', permissions: ['ec2:StartInstances', 'ec2:CreateTags', 'ec2:CreateTags'] }),
  );
  expect(policy.Statement).toEqual([
    { Sid: 'SrvStart', Effect: 'Allow', Action: ['ec2:CreateTags', 'ec2:StartInstances'], Resource: '*' },
  ]);
});
