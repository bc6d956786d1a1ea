import type { Instance } from '@cms-patching/core';

/** What a server was patched without: the guards that flags lifted, and proof that its precheck was as its record says. */
export const takenOnTrust = ({ patch }: Pick<Instance, 'patch'>): string[] => [
  ...(patch?.overrides ?? []),
  ...(patch?.precheckTaken === undefined ? [] : [`precheck ${patch.precheckTaken}`]),
];
