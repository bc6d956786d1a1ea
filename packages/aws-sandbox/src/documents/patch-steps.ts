import type { StepResult } from '../model/invocation.ts';
import { awaitingReboot } from '../model/patching.ts';
import type { Server } from '../model/server.ts';

export interface PatchOutcome {
  operation: 'Scan' | 'Install';
  snapshotId: string;
  startedAt: number;
  endedAt: number;
  /** Why it failed, for standard error; undefined where it did not. */
  failure: string | undefined;
}

/** The steps of AWS-RunPatchBaseline: the one of the node's platform did the work, the other was skipped. */
export function patchSteps(steps: readonly string[], server: Server, outcome: PatchOutcome): StepResult[] {
  const { startedAt, endedAt, failure } = outcome;
  const worked = server.os.platform === 'windows' ? 'PatchWindows' : 'PatchLinux';
  return steps.map((name): StepResult => {
    if (name !== worked)
      return { name, status: 'Success', exitCode: 0, stdout: skipped, stderr: '', startedAt: endedAt, endedAt };
    const ending =
      failure === undefined
        ? ({ status: 'Success', exitCode: 0 } as const)
        : ({ status: 'Failed', exitCode: 1 } as const);
    return {
      name,
      ...ending,
      stdout: summary(server, outcome),
      stderr: failure === undefined ? '' : `${failure}\n`,
      startedAt,
      endedAt,
    };
  });
}

const skipped = 'Step execution skipped due to unsupported platform.';

function summary({ os, patchState: state }: Server, { operation, snapshotId }: PatchOutcome): string {
  const lines = [
    `Patch baseline ${operation} on ${os.platformName}, snapshot ${snapshotId}`,
    ...state.installed.map(({ kbId, title }) => `installed ${kbId} ${title}`),
    ...state.failed.map(({ kbId, title }) => `failed ${kbId} ${title}`),
    `Missing=${state.missing.length} Failed=${state.failed.length} PendingReboot=${awaitingReboot(state)}`,
  ];
  return `${lines.join('\n')}\n`;
}
