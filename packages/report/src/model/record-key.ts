/** What makes a record the same record: its run and its instance as `account/region/instanceId`. */
export const recordKey = (runId: string, instance: string): string => `${runId} ${instance}`;

/** The instance of a record key. */
export const instanceOf = (key: string): string => key.slice(key.indexOf(' ') + 1);
