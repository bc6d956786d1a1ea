import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** What a command prints, or how it ends; `sh` is a line of shell to run instead. */
export type Answer = string | { stdout?: string; exit?: number; sh?: string };

/** A server as the Linux probe sees it: whole command lines and their answers. A command that is not named does not exist. */
export type Answers = Record<string, Answer | undefined>;

/** What the script takes from the system as it is. */
export const textTools: readonly string[] = ['awk', 'sed', 'sort', 'tr', 'cut', 'sha256sum', 'timeout'];

export interface StandInOptions {
  shell?: readonly string[];
  environment?: Record<string, string>;
  tools?: readonly string[];
}

export interface ScriptRun {
  stdout: string;
  stderr: string;
  exitCode: number | undefined;
  /** Command lines that the script ran although the server has no answer for them. */
  unforeseen: string[];
}

/** Runs a script as the SSM agent does, as a file, on a server of stand-ins alone: nothing of this machine but its text tools. */
export async function runOnStandIns(
  script: string,
  answers: Answers,
  { shell = ['sh'], environment = {}, tools = textTools }: StandInOptions = {},
): Promise<ScriptRun> {
  const home = await mkdtemp(join(tmpdir(), 'stand-ins-'));
  try {
    await writeFile(join(home, 'unforeseen'), '');
    await writeFile(join(home, '_script.sh'), script);
    await furnish(join(home, 'bin'), home, answers, tools);
    const [program = 'sh', ...options] = shell;
    const env = {
      PATH: join(home, 'bin'),
      AWS_SSM_INSTANCE_ID: 'i-0a1b2c3d4e5f60718',
      AWS_SSM_REGION_NAME: 'ap-southeast-2',
    };
    const run = await execa(await locate(program), [...options, join(home, '_script.sh')], {
      env: { ...env, ...environment },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      stdin: 'ignore',
    });
    const unforeseen = (await readFile(join(home, 'unforeseen'), 'utf8')).split('\n').filter(Boolean);
    return { stdout: run.stdout, stderr: run.stderr, exitCode: run.exitCode, unforeseen };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Where a program of this machine lives. */
export async function locate(program: string): Promise<string> {
  return (await execa('sh', ['-c', 'command -v "$1"', 'sh', program])).stdout;
}

async function furnish(bin: string, home: string, answers: Answers, tools: readonly string[]): Promise<void> {
  await mkdir(bin);
  for (const tool of tools) await symlink(await locate(tool), join(bin, tool));
  const lines = Object.entries(answers);
  for (const command of new Set(lines.map(([line]) => commandOf(line)))) {
    const cases = lines
      .filter(([line]) => commandOf(line) === command)
      .map(([line, answer]) => `${quote(line.slice(command.length + 1))}) ${respond(answer)} ;;`);
    const stranger = `*) echo "${command} $*" >>${quote(join(home, 'unforeseen'))}; exit 96 ;;`;
    const stub = ['#!/bin/sh', 'case "$*" in', ...cases, stranger, 'esac', ''].join('\n');
    await writeFile(join(bin, command), stub);
    await chmod(join(bin, command), 0o755);
  }
}

function respond(answer: Answer | undefined): string {
  if (answer === undefined) return 'exit 1';
  if (answer === '') return 'exit 0';
  if (typeof answer === 'string') return `printf '%s\\n' ${quote(answer)}`;
  if (answer.sh !== undefined) return answer.sh;
  const print = answer.stdout === undefined ? '' : `printf '%s\\n' ${quote(answer.stdout)}; `;
  return `${print}exit ${answer.exit ?? 0}`;
}

const commandOf = (line: string): string => line.split(' ')[0] ?? '';

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
