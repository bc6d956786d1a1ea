const number = new Intl.NumberFormat('en');

export const text = (count: number): string => number.format(count);

export const servers = (count: number): string => `${text(count)} server${count === 1 ? '' : 's'}`;

/** A few names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
