/** A record as journals name it: its run, and its instance as account/region/id. */
export const recordKey = (runId: string, instance: string): string => `${runId} ${instance}`;

export function splitKey(key: string): { runId: string; instance: string } {
  const end = key.indexOf(' ');
  return { runId: key.slice(0, end), instance: key.slice(end + 1) };
}
