import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { OperationError } from '../errors.ts';

export interface Input {
  /** What messages call it: `stdin`, or the file's path. */
  name: string;
  stream: Readable;
}

/** Opens what a command reads: a file, or stdin; nobody types records at a terminal, so that one is empty. Throws OperationError (configuration) when the file can't be read. */
export async function openInput(path: string | undefined): Promise<Input> {
  if (path === undefined || path === '-') {
    return { name: 'stdin', stream: process.stdin.isTTY ? Readable.from([]) : process.stdin };
  }
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new OperationError(`cannot read --input ${path}: ${(error as Error).message}`, {
      category: 'configuration',
      code: 'input-unreadable',
      cause: error,
    });
  }
  return { name: path, stream: createReadStream(path, { highWaterMark: 256 * 1024 }) };
}
