import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What there is on this machine to compare with; a program that is missing has no version. */
export interface Tools {
  jq: string | undefined;
  aws: string | undefined;
  boto3: string | undefined;
}

const run = promisify(execFile);

/** Asks each program for its version. */
export async function findTools(): Promise<Tools> {
  const [jq, aws, boto3] = await Promise.all([
    versionOf('jq', ['--version']),
    versionOf('aws', ['--version']),
    versionOf('python3', ['-c', 'import boto3; print("boto3", boto3.__version__)']),
  ]);
  return { jq, aws: aws?.split(' ')[0], boto3 };
}

async function versionOf(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(command, args);
    return (stdout || stderr).trim();
  } catch {
    // Not on this machine: its comparisons are left out.
    return undefined;
  }
}
