import * as z from 'zod';
import type { Server } from '../../model/server.ts';
import { flag } from '../../wire/query-input.ts';
import { action, type Reply } from '../action.ts';
import { blockDeviceMapping, productCodes } from './instance-xml.ts';

const attributes = {
  instanceType: ({ spec }: Server) => ({ value: spec.instanceType }),
  disableApiTermination: ({ spec }: Server) => ({ value: spec.terminationProtection }),
  disableApiStop: ({ spec }: Server) => ({ value: spec.stopProtection }),
  instanceInitiatedShutdownBehavior: () => ({ value: 'stop' }),
  rootDeviceName: ({ rootDeviceName }: Server) => ({ value: rootDeviceName }),
  blockDeviceMapping: (server: Server) => blockDeviceMapping(server),
  productCodes: ({ spec }: Server) => productCodes(spec.marketplaceProductCode),
  ebsOptimized: () => ({ value: true }),
  enaSupport: () => ({ value: true }),
  sourceDestCheck: () => ({ value: true }),
  userData: () => ({}),
};

type AttributeName = keyof typeof attributes;

export const describeInstanceAttribute = action({
  service: 'ec2',
  name: 'DescribeInstanceAttribute',
  changes: false,
  input: z.strictObject({
    InstanceId: z.string(),
    Attribute: z.enum(Object.keys(attributes) as [AttributeName, ...AttributeName[]]),
    DryRun: flag.optional(),
  }),
  run({ InstanceId, Attribute }, { region }): Reply {
    return { instanceId: InstanceId, [Attribute]: attributes[Attribute](region.serverNamed(InstanceId)) };
  },
});
