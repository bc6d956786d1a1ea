import type { ProbePlatform } from './build-probe.ts';

/** Names that may stand between single quotes in a script, wherever they come from. */
export const serviceNamePattern: Record<ProbePlatform, RegExp> = {
  linux: /^[A-Za-z0-9_][A-Za-z0-9@._:\\-]{0,127}$/,
  windows: /^[A-Za-z0-9_](?:[A-Za-z0-9@._:$ -]{0,126}[A-Za-z0-9@._:$-])?$/,
};

const most = { names: 40, characters: 2000 };

/** What one probe can ask for, so that its answer fits into what SSM keeps of one. */
export const tooManyServices = `at most ${most.names} names, ${most.characters} characters together`;

export const isServiceName = (name: string, platform: ProbePlatform): boolean =>
  serviceNamePattern[platform].test(name);

export const fitOneProbe = (names: readonly string[]): boolean =>
  names.length <= most.names && names.join('|').length <= most.characters;
