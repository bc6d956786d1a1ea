import type { Format } from '../format.ts';
import { jsonText } from '../output/json-items.ts';

/** Writes report.json: the overview, then changes, errors and records as they were spooled. */
export function createJsonFormat(): Format {
  return {
    reads: ['records', 'errors'],
    write({ overview, changes, errors, records }, folder) {
      const document = folder.document('report.json');
      // The overview's closing brace makes room for the long arrays.
      document.write(jsonText(overview, 2).slice(0, -2));
      for (const [name, items] of Object.entries({ changes, errors, records })) {
        document.write(`,\n  "${name}": [\n`);
        document.append(items.spool);
        document.write('\n  ]');
      }
      document.write('\n}\n');
    },
  };
}
