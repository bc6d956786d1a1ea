import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { changesPerPart, type PartName, recordsPerPart, rowsPerPart } from '../contract/page-data.ts';
import type { Format, Material } from '../format.ts';
import type { RecordErrorReport } from '../model/report-schema.ts';
import { jsonText, openJsonItems, parseItems, piecesKept } from '../output/json-items.ts';
import type { Document } from '../output/report-folder.ts';
import { rowArray } from './page-row.ts';
import { pageShell, pageStages } from './page-shell.ts';

/** Up to this many bytes the data is plain JSON, which a person can read in the file. */
const plainUpTo = 256 * 1024;
const errorsWithoutScripts = 100;
/** Half of zlib's usual time for a file that is an eighth larger. */
const gzipLevel = 4;
const compress = promisify(gzip);

/** Writes report.html: one file that needs nothing else, whatever the number of servers. */
export function createHtmlFormat(folderPath: string): Format {
  const rows = openJsonItems(folderPath);
  return {
    reads: ['records', 'errors'],
    record(record) {
      rows.add(jsonText(rowArray(record)));
    },
    async write(material, folder) {
      const { overview, records, changes, errors } = material;
      const { head, tail } = pageShell(overview, firstErrors(material), errors.count());
      const document = folder.document('report.html');
      document.write(head);
      document.write(dataBlock('overview', 'json', jsonText({ ...overview, pageStages })));
      const isLarge = rows.spool.size() + records.spool.size() + changes.spool.size() > plainUpTo;
      await writeParts(document, 'rows', rows.pieces(rowsPerPart), isLarge);
      await writeParts(document, 'changes', changes.pieces(changesPerPart), isLarge);
      await writeParts(document, 'records', records.pieces(recordsPerPart), isLarge);
      document.write(tail);
    },
    close: () => rows.close(),
  };
}

/** Writes each piece as a data block, compressed in zlib's threads a few pieces ahead. */
async function writeParts(
  document: Document,
  name: PartName,
  pieces: Iterable<Buffer>,
  isLarge: boolean,
): Promise<void> {
  const ahead: Promise<string>[] = [];
  for (const piece of pieces) {
    ahead.push(
      isLarge
        ? compress(piece, { level: gzipLevel }).then((bytes) => dataBlock(name, 'gzip', bytes.toString('base64')))
        : plainBlock(name, piece),
    );
    if (ahead.length >= piecesKept) document.write((await ahead.shift()) ?? '');
  }
  for (const block of ahead) document.write(await block);
}

const plainBlock = async (name: PartName, piece: Buffer): Promise<string> => dataBlock(name, 'json', piece.toString());

/** In JSON `<` stands in strings only, so spelling it keeps the data and ends every way out of the block. */
const dataBlock = (name: string, encoding: 'json' | 'gzip', text: string): string =>
  `<script type="application/${encoding}" data-part="${name}">${text.replaceAll('<', '\\u003c')}</script>\n`;

function firstErrors({ errors }: Material): RecordErrorReport[] {
  const first: RecordErrorReport[] = [];
  for (const error of parseItems<RecordErrorReport>(errors)) {
    if (first.push(error) >= errorsWithoutScripts) break;
  }
  return first;
}
