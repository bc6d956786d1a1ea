import { type Column, nameColumn } from './columns.ts';
import { csvText } from './csv-text.ts';
import type { LazyItems } from './embedded-data.ts';
import type { Server } from './server.ts';

const idColumn: Column = { id: 'instanceId', title: 'Instance', width: 0, value: ({ instanceId }) => instanceId };

/** Hands the servers to the browser's downloads as CSV, with every column there is. */
export function exportCsv(name: string, servers: readonly Server[], columns: readonly Column[]): void {
  const wanted = [nameColumn, idColumn, ...columns];
  const rows = servers.map((server) => wanted.map((column) => column.value(server)));
  const head = wanted.map(({ title }) => title);
  download(`${name}.csv`, 'text/csv', [csvText(head, rows)]);
}

/** Hands the servers' whole records to the browser's downloads, a line each, as any command reads them. */
export async function exportJson(name: string, servers: readonly Server[], records: LazyItems<object>): Promise<void> {
  const lines: string[] = [];
  const inOrder = servers.map(({ index }) => index).sort((a, b) => a - b);
  for await (const record of records.all(inOrder)) lines.push(`${JSON.stringify(record)}\n`);
  download(`${name}.ndjson`, 'application/x-ndjson', lines);
}

function download(name: string, type: string, parts: BlobPart[]): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
