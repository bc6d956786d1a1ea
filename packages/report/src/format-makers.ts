import { createAuditFormat } from './audit-format.ts';
import { createCsvFormat } from './csv/csv-format.ts';
import type { FormatMaker, FormatName } from './format.ts';
import { createJsonFormat } from './json/json-format.ts';
import { createSummaryFormat } from './summary/summary-format.ts';

/** What makes each format. */
export const formatMakers: Readonly<Record<FormatName, FormatMaker>> = {
  csv: createCsvFormat,
  json: createJsonFormat,
  summary: createSummaryFormat,
  audit: createAuditFormat,
};
