/** Hosts of AWS's console by the partition a region is in. */
function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  if (region.startsWith('us-gov-')) return 'console.amazonaws-us-gov.com';
  return 'console.aws.amazon.com';
}

const base = (region: string, service: string): string =>
  `https://${region}.${consoleHost(region)}/${service}/home?region=${region}`;

/** What a record's values may look like inside an address; anything else gets no link. */
const isId = (text: string): boolean => /^[\w-]{1,128}$/.test(text);

/** Where AWS's console shows a resource, by the prefix of its id; undefined for what it can't be asked for by id. */
export function consoleLink(region: string, id: string): string | undefined {
  if (!isId(region) || !isId(id)) return undefined;
  const ec2 = base(region, 'ec2');
  if (id.startsWith('i-')) return `${ec2}#InstanceDetails:instanceId=${id}`;
  if (id.startsWith('ami-')) return `${ec2}#ImageDetails:imageId=${id}`;
  if (id.startsWith('snap-')) return `${ec2}#SnapshotDetails:snapshotId=${id}`;
  if (id.startsWith('vol-')) return `${ec2}#VolumeDetails:volumeId=${id}`;
  return undefined;
}

/** Where Run Command shows a command. */
export const commandLink = (region: string, commandId: string): string | undefined =>
  isId(region) && isId(commandId)
    ? `https://${region}.${consoleHost(region)}/systems-manager/run-command/${commandId}?region=${region}`
    : undefined;
