import type { Instance } from '../../instance.ts';
import { readRecords } from '../input.ts';
import type { Reject } from '../rejects.ts';

/** Reads the chunks to their end. */
export const readAll = async (chunks: ReadonlyArray<Buffer | string>, maxLineBytes?: number) => {
  const records: Instance[] = [];
  const lines: number[] = [];
  const rejects: Reject[] = [];
  const source = (async function* () {
    yield* chunks;
  })();
  const onReject = (reject: Reject): void => {
    rejects.push(reject);
  };
  for await (const batch of readRecords(source, { name: 'scan', onReject, ...(maxLineBytes && { maxLineBytes }) })) {
    for (const { record, line } of batch) {
      records.push(record);
      lines.push(line);
    }
  }
  return { records, lines, rejects, problems: rejects.map(({ line, message }) => `${line}: ${message}`) };
};
