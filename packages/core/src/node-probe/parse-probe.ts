import type { Baseline } from './baseline.ts';
import type { ProbeRequest } from './build-probe.ts';
import {
  createFactReader,
  decimal,
  either,
  exactly,
  type FactReader,
  integer,
  oneOf,
  text,
  UnexpectedFact,
} from './fact-reader.ts';
import { openFrame, type ProbeProblem, probeProblem } from './open-frame.ts';
import { type CheckFacts, type ProbeFacts, serviceStates } from './probe-facts.ts';

export type ProbeReading = { ok: true; facts: ProbeFacts } | ProbeProblem;

/** Reads a probe's output; anything but the whole, unaltered answer to this request is a problem and gives no facts at all. */
export function parseProbe(output: string, request: ProbeRequest): ProbeReading {
  const frame = openFrame(output, request);
  if (!frame.ok) return frame;
  try {
    const reader = createFactReader(frame.facts);
    const facts = readFacts(reader, request);
    reader.end();
    return { ok: true, facts };
  } catch (error) {
    if (error instanceof UnexpectedFact)
      return probeProblem('garbled', `the output breaks the protocol: ${error.message}`);
    throw error;
  }
}

const yesNo = either('yes', 'no');
const serviceState = oneOf(...serviceStates);

function readFacts(reader: FactReader, request: ProbeRequest): ProbeFacts {
  const identity = {
    platform: request.platform,
    ...reader.take('instance', { instanceId: text }),
    os: reader.take('os', { id: text, version: text, family: text }),
    ...reader.take('kernel', { kernel: text, architecture: text }),
    ...reader.take('boot', { bootId: text }),
    ...reader.take('uptime', { uptimeSeconds: integer }),
    clock: reader.take('clock', { epochSeconds: integer, synchronized: yesNo }),
  };
  return {
    ...identity,
    ...(request.sections.includes('checks') ? { checks: readChecks(reader, request) } : {}),
    ...(request.sections.includes('baseline') ? { baseline: readBaseline(reader, identity) } : {}),
  };
}

function readChecks(reader: FactReader, { platform, services = [] }: ProbeRequest): CheckFacts {
  const linux = platform === 'linux';
  return {
    disks: (linux ? ['/', '/var', '/boot'] : ['C:']).map((path) => readDisk(reader, path)),
    memory: reader.take('memory', {
      totalBytes: integer,
      availableBytes: integer,
      swapTotalBytes: integer,
      swapFreeBytes: integer,
    }),
    ...(linux
      ? { load: reader.take('load', { one: decimal, five: decimal, fifteen: decimal, cores: integer }) }
      : { cpu: reader.take('cpu', { percent: decimal, cores: integer }) }),
    services: services.map((name) => reader.take('service', { name: exactly(name), state: serviceState })),
    failedUnits: reader.takeList('failed'),
    pendingReboot: reader.take('reboot', { needed: yesNo, source: text }),
    packages: reader.take('packages', { manager: text, state: oneOf('ok', 'locked', 'broken'), detail: text }),
    patching: reader.take('patching', { running: yesNo, process: text }),
    ...reader.take('agent', { agentVersion: text }),
    ...(linux ? { python: reader.take('python', { version: text, drivesPackages: yesNo }) } : {}),
    sources: (['repository', 'patch-manager'] as const).map((name) =>
      reader.take('source', { name: exactly(name), reachable: either('ok', 'failed'), host: text, detail: text }),
    ),
    ...(linux
      ? {
          ...reader.take('root', { rootWritable: either('rw', 'ro') }),
          ...reader.take('tmp', { tmpExecutable: either('exec', 'noexec') }),
        }
      : {
          updateService: reader.take('update-service', {
            state: serviceState,
            startMode: oneOf('auto', 'manual', 'disabled'),
          }),
        }),
  };
}

function readDisk(reader: FactReader, path: string) {
  return reader.take('disk', {
    path: exactly(path),
    totalBytes: integer,
    availableBytes: integer,
    totalInodes: integer,
    freeInodes: integer,
    fileSystemId: text,
  });
}

function readBaseline(
  reader: FactReader,
  { platform, kernel, bootId }: Pick<Baseline, 'platform' | 'kernel' | 'bootId'>,
): Baseline {
  const running = reader.takeList('running');
  const listening = reader.takeList('listening');
  const mounts = reader.takeList('mounts');
  const { low, high } = reader.take('ephemeral', { low: integer, high: integer });
  const ephemeral = low === null || high === null ? null : { low, high };
  return { platform, kernel, bootId, running, listening, mounts, ephemeral };
}
