import { OperationError } from './errors.ts';

/** Set before a start: proves later, with no journal at hand, that this run started the server and may stop it again. */
export const startedByRunTag = 'cms-patching:started-by-run';

/** The hold tag asked for by the flag, `KEY=VALUE`, else by the config. Throws OperationError. */
export function holdTag(
  flag: string | undefined,
  configured: { key: string; value: string } | null,
): { Key: string; Value: string } | undefined {
  if (flag === undefined) return configured ? { Key: configured.key, Value: configured.value } : undefined;
  const at = flag.indexOf('=');
  if (at < 1 || flag.startsWith('aws:')) {
    throw new OperationError(`--hold-tag must be KEY=VALUE with a key of your own, not "${flag}"`, {
      category: 'configuration',
      code: 'hold-tag',
    });
  }
  return { Key: flag.slice(0, at), Value: flag.slice(at + 1) };
}
