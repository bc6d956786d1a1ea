import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { OperationError } from '../errors.ts';

interface Place {
  path: string;
  /** Who said to look here. */
  because: string;
}

/**
 * The config file: `--config`, else CMS_PATCHING_CONFIG, else the places it usually is. A file that was named and is
 * not there is an error, never a reason to take another. Throws OperationError (`config-not-found`).
 */
export async function findConfigFile(given: {
  flag?: string | undefined;
  env: NodeJS.ProcessEnv;
  cwd: string;
}): Promise<string> {
  const places = placesToLook(given);
  for (const { path } of places) if (await isFile(path)) return path;
  const looked = places.map(({ path, because }) => `${path} (${because})`).join(', ');
  throw new OperationError(`no config file: looked for ${looked}; name one with --config or CMS_PATCHING_CONFIG`, {
    category: 'configuration',
    code: 'config-not-found',
  });
}

function placesToLook({ flag, env, cwd }: { flag?: string | undefined; env: NodeJS.ProcessEnv; cwd: string }): Place[] {
  if (flag !== undefined) return [{ path: resolve(cwd, flag), because: 'from --config' }];
  const { CMS_PATCHING_CONFIG: named, XDG_CONFIG_HOME: configHome } = env;
  if (named) return [{ path: resolve(cwd, named), because: 'from CMS_PATCHING_CONFIG' }];
  return [
    { path: join(cwd, 'config', 'prepatch_config.yml'), because: 'in the working directory' },
    {
      path: join(configHome || join(env.HOME || homedir(), '.config'), 'cms-patching', 'config.yml'),
      because: 'per user',
    },
  ];
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => !found.isDirectory(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
      throw new OperationError(`cannot look at config file ${path}: ${error.message}`, {
        category: 'configuration',
        code: 'config-unreadable',
        cause: error,
      });
    },
  );
