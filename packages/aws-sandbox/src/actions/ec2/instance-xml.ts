import { stableId } from '../../model/ids.ts';
import { type Server, stateCodes } from '../../model/server.ts';
import type { Reply } from '../action.ts';
import { tagSet } from './tag-set.ts';

/** One instance as DescribeInstances lists it. */
export function instanceXml(server: Server, accountId: string): Reply {
  const { spec, os, state } = server;
  const gone = state === 'terminated';
  return {
    instanceId: server.instanceId,
    imageId: server.imageId,
    instanceState: { code: stateCodes[state], name: state },
    privateDnsName: gone ? '' : `ip-${server.privateIpAddress.replaceAll('.', '-')}.ec2.internal`,
    dnsName: '',
    reason: server.stateTransitionReason,
    amiLaunchIndex: 0,
    productCodes: productCodes(spec.marketplaceProductCode),
    instanceType: spec.instanceType,
    launchTime: new Date(server.launchTime),
    placement: { availabilityZone: server.availabilityZone, groupName: '', tenancy: 'default' },
    platform: os.platform === 'windows' ? 'windows' : undefined,
    monitoring: { state: 'disabled' },
    subnetId: gone ? undefined : spec.subnetId,
    vpcId: gone ? undefined : spec.vpcId,
    privateIpAddress: gone ? undefined : server.privateIpAddress,
    sourceDestCheck: true,
    groupSet: [],
    stateReason: server.stateReason,
    architecture: spec.architecture,
    rootDeviceType: spec.rootDeviceType,
    rootDeviceName: server.rootDeviceName,
    blockDeviceMapping: gone ? [] : blockDeviceMapping(server),
    virtualizationType: 'hvm',
    clientToken: '',
    tagSet: tagSet(server.tags),
    hypervisor: 'xen',
    iamInstanceProfile: instanceProfile(spec.instanceProfile, accountId),
    instanceLifecycle: spec.lifecycle,
    spotInstanceRequestId: spec.lifecycle ? server.instanceId.replace('i-', 'sir-') : undefined,
    networkInterfaceSet: [],
    ebsOptimized: true,
    enaSupport: true,
    platformDetails: spec.platformDetails ?? os.platformDetails,
    usageOperation: os.platform === 'windows' ? 'RunInstances:0002' : 'RunInstances',
    metadataOptions: { state: 'applied', httpTokens: 'required', httpEndpoint: 'enabled' },
    bootMode: 'uefi-preferred',
    currentInstanceBootMode: 'uefi',
  };
}

const instanceProfile = (name: string | null, accountId: string): Reply | undefined =>
  name === null
    ? undefined
    : {
        arn: `arn:aws:iam::${accountId}:instance-profile/${name}`,
        id: stableId('AIPA', accountId, name).replace('-', '').toUpperCase(),
      };

/** The volumes of a server, where they are attached. */
export const blockDeviceMapping = (server: Server): Reply[] => server.volumes.flatMap(mapping);

/** Product codes of an instance or image; only Marketplace ones are modelled. */
export const productCodes = (code: string | undefined): Reply[] =>
  code === undefined ? [] : [{ productCode: code, type: 'marketplace' }];

function mapping({ attachment, volumeId }: Server['volumes'][number]): Reply[] {
  if (!attachment) return [];
  const ebs = { volumeId, status: 'attached', attachTime: new Date(attachment.attachTime), deleteOnTermination: true };
  return [{ deviceName: attachment.device, ebs }];
}
