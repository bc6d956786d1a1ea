/** A zone for `openNight`; waiting takes as long as a slow machine needs. */
export const patientConfig = (more = '', { pollInterval = 15 } = {}): string => `
workflow: { timeouts: { precheck: 2h, patch_execution: 2h }, poll_interval: ${pollInterval} }
${more}
landing_zones:
  - { name: lz250nonprod, account_id: "111122223333", environment: nonprod, region: ap-southeast-2, role_name: PatchingRole }
`;
