import { csvHeader, toCsvRow } from '../codec/csv.ts';
import { createRecordWriter } from '../codec/ndjson.ts';
import { visibleText } from '../codec/terminal-text.ts';
import { UsageError } from '../errors.ts';
import { type Instance, stageKeys } from '../instance.ts';

/** Where a command's records go: NDJSON for the next command, or a table for a person at a terminal. */
export interface Output {
  /**
   * Settles when the reader has taken it; undefined when there is nothing to wait for. `text` is an unchanged record's own line.
   * Throws DownstreamClosed, WriteFailure.
   */
  write(record: object, text?: string): Promise<void> | undefined;
  end(): Promise<void>;
}

export function openOutput(stdout: NodeJS.WriteStream, format: 'auto' | 'ndjson' | 'csv' | 'table'): Output {
  if (format === 'csv') return csvOutput(stdout);
  const asTable = format === 'table' || (format === 'auto' && stdout.isTTY);
  return asTable ? tableOutput(stdout) : createRecordWriter(stdout);
}

/** The CSV checkpoint: for people, and for any command to read again. */
function csvOutput(stdout: NodeJS.WriteStream): Output {
  const text = createRecordWriter(stdout);
  let begun: Promise<void> | undefined;
  const begin = (): Promise<void> | undefined => {
    begun ??= text.writeText(`${csvHeader}\n`) ?? Promise.resolve();
    return begun;
  };
  return {
    write(record, json) {
      if (!isInstance(record)) throw new UsageError('--output csv is for instance records; take ndjson for these rows');
      begin();
      return text.writeText(`${toCsvRow(record, json)}\n`);
    },
    async end() {
      await begin();
      await text.end();
    },
  };
}

/** Holds the rows until the end: a table's columns are as wide as their widest cell. */
function tableOutput(stdout: NodeJS.WriteStream): Output {
  const records: object[] = [];
  const text = createRecordWriter(stdout);
  return {
    write(record) {
      records.push(record);
      return undefined;
    },
    async end() {
      if (records.length > 0) await text.writeText(`${await renderTable(records)}\n`);
      await text.end();
    },
  };
}

async function renderTable(records: readonly object[]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const rows = records.map((record) => (isInstance(record) ? instanceRow(record) : plainRow(record)));
  const head = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(head.map((column) => row[column] ?? ''));
  return table.toString();
}

const isInstance = (record: object): record is Instance =>
  'instanceId' in record && 'landingZone' in record && 'state' in record;

function instanceRow(record: Instance): Record<string, string> {
  const row: Record<string, string> = {
    zone: record.landingZone,
    instance: record.instanceId,
    name: visibleText(record.name ?? ''),
    state: record.state,
    platform: record.platformName
      ? visibleText(`${record.platformName} ${record.platformVersion ?? ''}`.trim())
      : (record.platform ?? ''),
  };
  for (const key of stageKeys) {
    const block = record[key];
    if (!block) continue;
    const why = block.error?.code ?? (block.status === 'success' ? '' : block.reason?.code);
    row[key] = why ? `${block.status}: ${visibleText(why)}` : block.status;
  }
  return row;
}

const plainRow = (record: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      visibleText(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')),
    ]),
  );
