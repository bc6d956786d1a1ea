import { connectControl } from './control/connect-control.ts';
import { InvalidInput } from './fleet/load-fleet.ts';
import { recallSandbox } from './state-file.ts';

/** Variables that would lead a client past the sandbox, to AWS itself. */
const misleading = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_ENDPOINT_URL_EC2',
  'AWS_ENDPOINT_URL_SSM',
  'AWS_ENDPOINT_URL_STS',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
];

/** Prints, for `eval`, what points a shell at a running sandbox and at nothing else. */
export async function printEnv({ endpoint }: { endpoint?: string | undefined }): Promise<void> {
  const found = endpoint ?? (await recallSandbox());
  if (found === undefined) throw new InvalidInput('no sandbox is running; start one, or give --endpoint');
  const env = await connectControl(found)
    .env()
    .catch(() => {
      throw new InvalidInput(`no sandbox answers at ${found}; start one, or give --endpoint`);
    });
  process.stdout.write(`${exportLines(env)}unset ${misleading.join(' ')}\n`);
}

/** `export` lines for a POSIX shell. */
export const exportLines = (env: Record<string, string>): string =>
  Object.entries(env)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
