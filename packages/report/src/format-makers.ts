import { createAuditFormat } from './audit-format.ts';
import { createCsvFormat } from './csv/csv-format.ts';
import type { FormatMaker, FormatName } from './format.ts';
import { createHtmlFormat } from './html/html-format.ts';
import { createJsonFormat } from './json/json-format.ts';
import { createSummaryFormat } from './summary/summary-format.ts';
import { createJunitFormat } from './xml/junit-format.ts';
import { createXmlFormat } from './xml/xml-format.ts';

/** What makes each format. */
export const formatMakers: Readonly<Record<FormatName, FormatMaker>> = {
  csv: createCsvFormat,
  json: createJsonFormat,
  html: createHtmlFormat,
  xml: createXmlFormat,
  junit: createJunitFormat,
  summary: createSummaryFormat,
  audit: createAuditFormat,
};
