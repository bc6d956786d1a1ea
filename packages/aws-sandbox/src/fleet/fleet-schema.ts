import * as z from 'zod';
import { type OperatingSystemName, operatingSystems } from '../model/operating-systems.ts';
import { misfortunesSchema } from './misfortunes-schema.ts';
import { nodeFactsSchema } from './node-facts-schema.ts';
import { timesSchema } from './times-schema.ts';

const accountId = z.string('must be a quoted string of 12 digits').regex(/^\d{12}$/, 'must be 12 digits');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must look like ap-southeast-2');
const text = z.string();

const volume = z.strictObject({
  device: text.optional(),
  volumeId: text.optional(),
  sizeGiB: z.number().int().positive().default(30),
  type: z.enum(['gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard']).default('gp3'),
  encrypted: z.boolean().default(false),
});

const agent = z.strictObject({
  pingStatus: z.enum(['Online', 'ConnectionLost', 'Inactive']).default('Online'),
  agentVersion: text.default('3.3.1611.0'),
});

const event = z.strictObject({
  code: z.enum(['instance-reboot', 'system-reboot', 'system-maintenance', 'instance-retirement', 'instance-stop']),
  description: text.default('scheduled by the sandbox'),
  inHours: z.number(),
});

/** One server or, with `count`, many. In names and tag values `{n}` becomes the number, `{nn}` padded to two digits. */
const instance = z
  .strictObject({
    count: z.number().int().positive().default(1),
    name: text.optional(),
    instanceId: text.regex(/^i-[0-9a-f]{8,17}$/, 'must look like i-0123456789abcdef0').optional(),
    region: region.optional(),
    os: z
      .enum(Object.keys(operatingSystems) as [OperatingSystemName, ...OperatingSystemName[]])
      .default('amazon-linux-2023'),
    platformName: text.optional(),
    platformVersion: text.optional(),
    platformDetails: text.optional(),
    architecture: text.default('x86_64'),
    instanceType: text.default('m6i.large'),
    imageId: text.optional(),
    state: z.enum(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated']).default('running'),
    launchedHoursAgo: z.number().nonnegative().default(720),
    launchTime: z.iso.datetime().optional(),
    availabilityZone: text.optional(),
    vpcId: text.default('vpc-0a1b2c3d4e5f60718'),
    subnetId: text.default('subnet-0a1b2c3d4e5f60718'),
    privateIpAddress: text.optional(),
    tags: z.record(z.string().max(128), z.string().max(256)).default({}),
    volumes: z.array(volume).min(1).prefault([{}]),
    rootDeviceName: text.optional(),
    rootDeviceType: z.enum(['ebs', 'instance-store']).default('ebs'),
    lifecycle: z.enum(['spot']).optional(),
    autoScalingGroup: text.optional(),
    marketplaceProductCode: text.optional(),
    terminationProtection: z.boolean().default(false),
    stopProtection: z.boolean().default(false),
    events: z.array(event).default([]),
    /** The name of its instance profile; null for none. */
    instanceProfile: text.nullable().default('NodeProfile'),
    /** `absent`: no agent, one without permission, or one that cannot reach SSM; the node is not managed. */
    ssm: z.union([z.literal('absent'), agent]).prefault({}),
    facts: nodeFactsSchema.prefault({}),
    misfortunes: misfortunesSchema.default({}),
  })
  .refine(({ count, instanceId }) => count === 1 || instanceId === undefined, {
    path: ['instanceId'],
    message: 'one id cannot stand for several servers: leave out either count or instanceId',
  });
export type InstanceSpec = z.infer<typeof instance>;

const role = z.strictObject({
  name: text.regex(/^[\w+=,.@-]{1,64}$/),
  externalId: text.optional(),
  /** ARNs of principals, or account ids; without it every caller the sandbox knows is trusted. */
  trusts: z.array(text).optional(),
  /** `ec2:StartInstances`, `ec2:Describe*`, `ssm:*`. */
  denies: z.array(text.regex(/^(ec2|ssm|sts):[A-Za-z]*\*?$/, 'must look like ec2:StartInstances or ssm:*')).default([]),
  /** AssumeRole is denied to everyone. */
  refused: z.boolean().default(false),
  /** Sessions end this soon, whatever the caller asked for; only useful to watch credentials being refreshed. */
  sessionSeconds: z.number().int().positive().optional(),
});
export type RoleSpec = z.infer<typeof role>;

const account = z.strictObject({
  accountId,
  /** The region of instances that name none. */
  region: region.default('ap-southeast-2'),
  /** Opted-in regions; without it AWS's default ones, and those in which there are instances. */
  regions: z.array(region).optional(),
  roles: z.array(role).default([]),
  /** Any role name can be assumed: for fleets made from a scan, which does not know the roles. */
  anyRole: z.boolean().default(false),
  quotas: z
    .strictObject({ images: z.number().int().default(50_000), snapshots: z.number().int().default(100_000) })
    .prefault({}),
  instances: z.array(instance).default([]),
});
export type AccountSpec = z.infer<typeof account>;

const caller = z.strictObject({
  name: text.default('operator'),
  accountId: accountId.default('123456789012'),
  accessKeyId: text.regex(/^AKIA[A-Z0-9]{12,}$/).default('AKIASANDBOXOPERATOR1'),
  secretAccessKey: text.min(16).default('sandbox/opens/no/door/outside/loopback00'),
});

/** A whole AWS to rehearse on: who may call, which accounts there are, and the servers in them. */
export const fleetSchema = z
  .strictObject({
    callers: z.array(caller).min(1).prefault([{}]),
    times: timesSchema.prefault({}),
    accounts: z.array(account).min(1),
  })
  .superRefine(({ accounts }, context) => {
    const seen = new Set<string>();
    const claim = (id: string, path: PropertyKey[]) => {
      if (seen.has(id)) context.addIssue({ code: 'custom', path, message: `${id} is there twice` });
      seen.add(id);
    };
    accounts.forEach(({ accountId: id, instances }, account) => {
      claim(id, ['accounts', account, 'accountId']);
      instances.forEach(({ instanceId }, index) => {
        if (instanceId !== undefined) claim(instanceId, ['accounts', account, 'instances', index, 'instanceId']);
      });
    });
  });
export type Fleet = z.infer<typeof fleetSchema>;
/** A fleet as a person or a test writes it: everything that has a default can be left out. */
export type FleetInput = z.input<typeof fleetSchema>;
