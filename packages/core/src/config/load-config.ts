import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { OperationError } from '../errors.ts';
import type { Config } from './config.ts';
import { parseConfig } from './parse-config.ts';

const maxBytes = 4 * 2 ** 20;

/** Reads and checks a config file. Throws OperationError (configuration): `config-unreadable`, or `config-invalid` with every problem. */
export async function loadConfig(path: string): Promise<Config> {
  const fileName = displayName(path);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new OperationError(`cannot read config file ${fileName}: ${cause.message}`, {
      category: 'configuration',
      code: 'config-unreadable',
      cause,
    });
  });
  if (bytes.length > maxBytes)
    throw invalid(`${fileName}:1:1: the file has ${bytes.length} bytes: more than ${maxBytes} is no config`);
  if (isUtf16(bytes))
    throw invalid(
      `${fileName}:1:1: the file is UTF-16 text, which PowerShell's > writes: save it as UTF-8, in PowerShell with (Get-Content FILE) | Set-Content -Encoding utf8 FILE`,
    );
  if (!isUtf8(bytes))
    throw invalid(`${fileName}:${lineOfBadByte(bytes)}:1: the file is not UTF-8 text: save it as UTF-8`);
  return parseConfig(bytes.toString('utf8'), fileName);
}

/** As the operator would type it: relative when it is below the working directory. */
function displayName(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}

/** By its byte order mark or, without one, by a first letter that takes two bytes. */
const isUtf16 = ([first, second]: Buffer): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;

const lineOfBadByte = (bytes: Buffer): number => bytes.toString('utf8').split('\ufffd', 1)[0]?.split('\n').length ?? 1;

const invalid = (message: string) => new OperationError(message, { category: 'configuration', code: 'config-invalid' });
