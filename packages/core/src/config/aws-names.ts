/** The shapes of AWS's own names, as far as a file can be checked without asking AWS. */
export const accountIdPattern = /^\d{12}$/;
export const regionPattern = /^[a-z]{2,4}(?:-[a-z]+){1,3}-\d$/;
export const roleArnPattern = /^arn:aws[a-z-]*:iam::(\d{12}):role\/[\w+=,.@/-]{1,512}$/;
export const roleNamePattern = /^[\w+=,.@/-]{1,512}$/;
export const externalIdPattern = /^[\w+=,.@:/-]{2,1224}$/;
export const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The account in a role's ARN. */
export const accountOfRole = (roleArn: string): string | undefined => roleArnPattern.exec(roleArn)?.[1];

export const roleArnOf = (accountId: string, roleName: string, region: string): string =>
  `arn:${partitionOf(region)}:iam::${accountId}:role/${roleName.replace(/^\//, '')}`;

/** How the names of the regions of each partition but `aws` begin. Source: partitions.json of the AWS SDKs. */
const partitions = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
] as const;

const partitionOf = (region: string): string => partitions.find(([start]) => region.startsWith(start))?.[1] ?? 'aws';
