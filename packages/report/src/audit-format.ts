import type { Format } from './format.ts';
import { jsonText } from './output/json-items.ts';

/** Writes audit.json: what was changed in AWS, by whom and with what outcome, and whether every scanned server is accounted for. */
export function createAuditFormat(): Format {
  return {
    write({ overview, changes }, folder) {
      const { schema, generatedAt, tool, runIds, endpoint, dryRun, verdict, stages, audit } = overview;
      const processes = stages.flatMap(({ command, processes }) =>
        processes.map((process) => ({ command, ...process })),
      );
      const head = {
        schema,
        generatedAt,
        tool,
        runIds,
        ...(endpoint !== undefined && { endpoint }),
        dryRun,
        verdict,
        processes,
        audit,
      };
      const document = folder.document('audit.json');
      document.write(`${jsonText(head, 2).slice(0, -2)},\n  "changes": [\n`);
      document.append(changes.spool);
      document.write('\n  ]\n}\n');
    },
  };
}
