import { OperationError } from '../errors.ts';
import { linuxScript } from './linux/script.ts';
import { fitOneProbe, isServiceName, tooManyServices } from './service-names.ts';
import { windowsScript } from './windows/script.ts';

export type ProbePlatform = 'linux' | 'windows';
export type ProbeSection = 'checks' | 'baseline';

/** What a probe is asked; the answer is only accepted by a reader that asks with the same. */
export interface ProbeRequest {
  platform: ProbePlatform;
  /** 8 to 64 letters and digits, new for every command. */
  nonce: string;
  sections: readonly ProbeSection[];
  /** Services whose state is wanted by name, whatever they are. */
  services?: readonly string[];
}

export interface ProbeCommand {
  document: 'AWS-RunShellScript' | 'AWS-RunPowerShellScript';
  commands: string[];
}

export const probeVersion = '1';

const noncePattern = /^[0-9A-Za-z]{8,64}$/;
/** The sections of a request as the protocol writes them, in its own order. */
export const sectionList = (sections: readonly ProbeSection[]): string =>
  (['checks', 'baseline'] as const).filter((section) => sections.includes(section)).join('+');

/** The one command that carries every look at a server; refuses a parameter that is not plainly safe to quote. */
export function buildProbe(request: ProbeRequest): ProbeCommand {
  const services = request.services ?? [];
  const sections = sectionList(request.sections);
  assertNonce(request.nonce);
  if (sections === '') throw new TypeError('a probe needs a section');
  for (const service of services) assertServiceName(service, request.platform);
  if (!fitOneProbe(services))
    throw refusal(`${services.length} service names are too many for one probe: ${tooManyServices}`);
  const sign = request.platform === 'windows' ? '$' : '';
  const equals = request.platform === 'windows' ? ' = ' : '=';
  const parameters = { nonce: request.nonce, sections, services: services.join('|') };
  const lines = Object.entries(parameters).map(([name, value]) => `${sign}${name}${equals}'${value}'`);
  const script = request.platform === 'windows' ? windowsScript : linuxScript;
  return {
    document: request.platform === 'windows' ? 'AWS-RunPowerShellScript' : 'AWS-RunShellScript',
    commands: [`# cms-patching-probe ${probeVersion}`, ...lines, ...script.trim().split('\n')],
  };
}

/** A no-op that proves a node takes and answers commands: one word, which neither shell takes for a number. */
export function echoProbe(nonce: string, platform: ProbePlatform): ProbeCommand {
  assertNonce(nonce);
  return {
    document: platform === 'windows' ? 'AWS-RunPowerShellScript' : 'AWS-RunShellScript',
    commands: [`echo ready-${nonce}`],
  };
}

/** Whether this is the answer to that very no-op. */
export const isEcho = (output: string, nonce: string): boolean => output.trim() === `ready-${nonce}`;

function assertServiceName(name: string, platform: ProbePlatform): void {
  if (isServiceName(name, platform)) return;
  throw refusal(`${JSON.stringify(name)} is not a ${platform === 'windows' ? 'Windows service' : 'systemd unit'} name`);
}

function assertNonce(nonce: string): void {
  if (!noncePattern.test(nonce))
    throw new TypeError(`a nonce is 8 to 64 letters and digits, not ${JSON.stringify(nonce)}`);
}

const refusal = (message: string) => new OperationError(message, { category: 'configuration', code: 'service-names' });
