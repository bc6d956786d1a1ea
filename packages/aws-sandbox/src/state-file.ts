import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where the sandbox started last says how to reach it; one per user. */
const stateFile = (): string => join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `aws-sandbox-${userInfo().uid}.json`);

export async function rememberSandbox(endpoint: string): Promise<void> {
  await writeFile(stateFile(), `${JSON.stringify({ endpoint, pid: process.pid })}\n`, { mode: 0o600 });
}

/** Endpoint of the sandbox that was started last, or undefined. */
export async function recallSandbox(): Promise<string | undefined> {
  try {
    const { endpoint }: { endpoint: string } = JSON.parse(await readFile(stateFile(), 'utf8'));
    return endpoint;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes the trace, unless another sandbox has taken its place. */
export async function forgetSandbox(endpoint: string): Promise<void> {
  if ((await recallSandbox()) === endpoint) await rm(stateFile(), { force: true });
}
