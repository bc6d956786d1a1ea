import * as z from 'zod';
import type { Invocation } from '../model/invocation.ts';
import { report } from '../model/invocation.ts';
import type { Region } from '../model/region.ts';
import type { Document } from './document.ts';

const lines = z.array(z.string());
const parameters = z.strictObject({
  commands: lines.min(1),
  workingDirectory: lines.max(1).optional(),
  executionTimeout: z
    .array(z.string().regex(/^([1-9]\d{0,4}|1[0-6]\d{4}|17[01]\d{3}|172[0-7]\d{2}|172800)$/))
    .max(1)
    .optional(),
}) as unknown as Document['parameters'];

const scriptDocument = (name: string, step: string, platforms: Document['platforms']): Document => ({
  name,
  version: '1',
  platforms,
  steps: [step],
  parameters,
  executionTimeout: (given) => Number(given.executionTimeout?.[0] ?? 3600),
  run: (region, invocation) => runScript(region, invocation, step),
});

export const runShellScript = scriptDocument('AWS-RunShellScript', 'aws:runShellScript', ['linux']);
export const runPowerShellScript = scriptDocument('AWS-RunPowerShellScript', 'aws:runPowerShellScript', ['windows']);

function runScript(region: Region, invocation: Invocation, step: string): void {
  const { world } = region;
  const { server, command } = invocation;
  const startedAt = world.timeline.now;
  const failure = server.misfortunes.commandsFail;
  const answer = failure
    ? { exitCode: failure, stdout: '', stderr: 'failed to run commands: the node is not well\n' }
    : world.runScript(server, command.parameters.commands ?? [], startedAt);
  const endedAt = startedAt + world.times.shellCommand * 1000;
  world.whenDone(answer, ({ exitCode, stdout, stderr }) => {
    const status = exitCode === 0 ? 'Success' : 'Failed';
    world.timeline.at(endedAt, () => {
      report(region, invocation, [{ name: step, status, exitCode, stdout, stderr, startedAt, endedAt }]);
    });
  });
}
