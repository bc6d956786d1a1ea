import type { OptionTable, OptionValues, StageCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Flags } from '../stage-yargs.ts';

/** Says what `--stream` gives up. Throws UsageError for flags that only a whole input can be held against. */
export function liftBarrier<O extends OptionTable>(
  { plan, planOptions = [] }: StageCommand<O>,
  { maxInstances }: Pick<Flags, 'maxInstances'>,
  options: OptionValues<O>,
  log: Pick<Log, 'warn'>,
): void {
  if (!plan) return;
  const given: Readonly<Record<string, unknown>> = { ...options, maxInstances };
  const idle = [...planOptions, 'max-instances'].filter((name) => given[camelCase(name)] !== undefined);
  if (idle.length > 0) {
    const flags = idle.map((name) => `--${name}`).join(', ');
    throw new UsageError(
      `--stream begins before the whole input is read, so ${flags} can't be kept: leave out one or the other`,
    );
  }
  const lost =
    planOptions.length === 0 ? 'max_instances does' : `max_instances, ${planOptions.map(snakeCase).join(', ')} do`;
  log.warn(`--stream: each server is begun as it comes; what the config says of ${lost} not hold`);
}

const camelCase = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
const snakeCase = (name: string): string => name.replaceAll('-', '_');
