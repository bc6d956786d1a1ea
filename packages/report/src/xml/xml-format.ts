import { reportXsd } from '../../dist/assets.mjs';
import type { Format } from '../format.ts';
import type { Change } from '../model/report-schema.ts';
import { parseItems } from '../output/json-items.ts';
import { openSpool } from '../output/spool.ts';
import { instanceElement } from './instance-element.ts';
import { changeElement, changesPlace, instancesPlace, overviewElements } from './overview-element.ts';
import { xmlText } from './xml-fragment.ts';

const reportNamespace = 'urn:cms-patching:report:1';

/** Writes report.xml, and beside it the schema that it names. */
export function createXmlFormat(folderPath: string): Format {
  const instances = openSpool(folderPath);
  return {
    record(record) {
      instances.append(`${xmlText(instanceElement(record), '    ')}\n`);
    },
    write({ overview, changes }, folder) {
      const { generatedAt, tool, endpoint, dryRun, goal, startedAt, finishedAt } = overview;
      const frame = xmlText({
        name: 'report',
        attributes: {
          xmlns: reportNamespace,
          'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
          'xsi:schemaLocation': `${reportNamespace} report.xsd`,
          generatedAt,
          tool: tool.name,
          version: tool.version,
          endpoint,
          dryRun,
          goal,
          startedAt,
          finishedAt,
        },
        children: overviewElements(overview),
      });
      // Text is escaped, so a place can't be found anywhere else.
      const [head = '', rest = ''] = frame.split(`<${changesPlace}/>`);
      const [between = '', tail = ''] = rest.split(`<${instancesPlace}/>`);
      const document = folder.document('report.xml');
      document.write(`<?xml version="1.0" encoding="UTF-8"?>\n${head}<${changesPlace}>\n`);
      for (const change of parseItems<Change>(changes)) document.write(`${xmlText(changeElement(change), '    ')}\n`);
      document.write(`  </${changesPlace}>${between}<${instancesPlace}>\n`);
      document.append(instances);
      document.write(`  </${instancesPlace}>${tail}\n`);
      folder.document('report.xsd').write(reportXsd);
    },
    close: () => instances.close(),
  };
}
