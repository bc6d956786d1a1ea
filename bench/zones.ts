import type { FleetInput } from '@cms-patching/aws-sandbox';

const region = 'ap-southeast-2';
const role = 'PatchingRole';
const firstAccount = 111_122_220_000;

const accountOf = (zone: number): string => String(firstAccount + zone);
export const zoneName = (zone: number): string => `lz${1000 + zone}nonprod`;
export const roleArn = (zone: number): string => `arn:aws:iam::${accountOf(zone)}:role/${role}`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** A fleet of many landing zones, each an account of its own with the same servers; of each ten, `stopped` are stopped. */
export function fleetOf(zones: number, serversPerZone: number, stopped = 0): FleetInput {
  const tags = { Environment: 'nonprod', PatchGroup: 'group-1', Application: 'bench' };
  const asleep = Math.round((serversPerZone * stopped) / 10);
  const servers = [
    ...(asleep < serversPerZone ? [{ name: 'web-{nn}', count: serversPerZone - asleep, tags }] : []),
    ...(asleep > 0 ? [{ name: 'spare-{nn}', count: asleep, state: 'stopped' as const, tags }] : []),
  ];
  return {
    accounts: numbers(zones).map((zone) => ({
      accountId: accountOf(zone),
      region,
      roles: [{ name: role }],
      instances: servers,
    })),
  };
}

/** The config for such a fleet. */
export function configOf(zones: number): string {
  const entries = numbers(zones).map(
    (zone) =>
      `  - { name: ${zoneName(zone)}, account_id: "${accountOf(zone)}", environment: nonprod, role_arn: "${roleArn(zone)}" }`,
  );
  return `defaults: { region: ${region} }\nlanding_zones:\n${entries.join('\n')}\n`;
}
