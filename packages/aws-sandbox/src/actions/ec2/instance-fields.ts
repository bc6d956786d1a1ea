import type { Server } from '../../model/server.ts';
import type { FilterField } from './match-filters.ts';

/** What DescribeInstances can be filtered by. */
export const instanceFields: Record<string, FilterField<Server>> = {
  'instance-id': (server) => server.instanceId,
  'instance-state-name': (server) => server.state,
  'instance-type': (server) => server.spec.instanceType,
  'instance-lifecycle': (server) => server.spec.lifecycle,
  'image-id': (server) => server.imageId,
  architecture: (server) => server.spec.architecture,
  'availability-zone': (server) => server.availabilityZone,
  'vpc-id': (server) => server.spec.vpcId,
  'subnet-id': (server) => server.spec.subnetId,
  'private-ip-address': (server) => server.privateIpAddress,
  'root-device-name': (server) => server.rootDeviceName,
  'root-device-type': (server) => server.spec.rootDeviceType,
  platform: (server) => (server.os.platform === 'windows' ? 'windows' : undefined),
  'platform-details': (server) => server.spec.platformDetails ?? server.os.platformDetails,
  'product-code': (server) => server.spec.marketplaceProductCode,
  'reservation-id': (server) => server.instanceId.replace('i-', 'r-'),
  'block-device-mapping.volume-id': (server) => server.volumes.map((volume) => volume.volumeId),
  'state-reason-code': (server) => server.stateReason?.code,
};
