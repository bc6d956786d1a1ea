import { expect, test } from 'vitest';
import { accountOfRole, roleArnOf } from './aws-names.ts';

test.each([
  ['ap-southeast-2', 'aws'],
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
])('a role by name in %s is of the partition %s', (region, partition) => {
  const arn = roleArnOf('111122223333', '/path/Role', region);
  expect(arn).toBe(`arn:${partition}:iam::111122223333:role/path/Role`);
  expect(accountOfRole(arn)).toBe('111122223333');
});
