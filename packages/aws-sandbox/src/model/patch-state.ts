import type { NodeFacts, Update } from '../fleet/node-facts-schema.ts';

/** What Patch Manager knows of a node, and what is really installed there. */
export interface PatchState {
  missing: readonly Update[];
  failed: readonly Update[];
  /** Installed while the sandbox ran; what was there before is only a count in the facts. */
  installed: (Update & { installedAt: number; pendingReboot: boolean })[];
  /** The last Scan or Install that reported; undefined for a node that was never scanned. */
  report: PatchReport | undefined;
}

export interface PatchReport {
  operation: 'Scan' | 'Install';
  rebootOption: string | undefined;
  snapshotId: string;
  startedAt: number;
  endedAt: number;
  lastNoRebootInstallAt: number | undefined;
  counts: {
    installed: number;
    installedOther: number;
    installedPendingReboot: number;
    installedRejected: number;
    missing: number;
    failed: number;
    notApplicable: number;
    criticalNonCompliant: number;
    securityNonCompliant: number;
    otherNonCompliant: number;
  };
}

const madeUp = new WeakMap<NodeFacts, readonly Update[]>();

/** The updates a node lacks at the beginning; where the fleet gives a number, that many are made up, once for all alike. */
export function initialUpdates(facts: NodeFacts, platform: 'linux' | 'windows'): readonly Update[] {
  const { missing } = facts.updates;
  if (typeof missing !== 'number') return missing;
  const known = madeUp.get(facts);
  if (known) return known;
  const make = platform === 'windows' ? windowsUpdate : linuxUpdate;
  const updates = Array.from({ length: missing }, (_, index) => make(index));
  madeUp.set(facts, updates);
  return updates;
}

const severities = ['Critical', 'Important', 'Moderate', 'Low'] as const;
const packages = [
  'openssl',
  'kernel',
  'curl',
  'glibc',
  'systemd',
  'python3',
  'sudo',
  'libxml2',
  'bind-libs',
  'vim-minimal',
];

function linuxUpdate(index: number): Update {
  const name = `${packages[index % packages.length]}${index < packages.length ? '' : `-extra${index}`}`;
  return { title: name, kbId: `${name}.x86_64`, severity: severities[index % 4] ?? 'Low', classification: 'Security' };
}

function windowsUpdate(index: number): Update {
  const kbId = `KB50${30000 + index * 17}`;
  return {
    title: `2025-06 Cumulative Update for Windows Server (${kbId})`,
    kbId,
    severity: severities[index % 3] ?? 'Important',
    classification: 'SecurityUpdates',
  };
}
