import type { OptionTable } from './command.ts';

/** The option whose value the last of these words is, or is to become; undefined when it stands for itself. */
export function optionBeingGiven(words: readonly string[], options: OptionTable): string | undefined {
  // bash hands over --output=table as three words.
  const before = words.slice(0, -1).filter((word) => word !== '=');
  const flag = before.at(-1);
  if (before.includes('--') || !flag?.startsWith('--')) return undefined;
  const option = options[flag.slice(2)];
  return option && option.type !== 'boolean' ? flag.slice(2) : undefined;
}
