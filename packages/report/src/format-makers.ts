import type { FormatMaker, FormatName } from './format.ts';

/** What makes each format, loaded only when it is asked for: XML comes with a whole DOM, HTML with its page. */
const loaders: Readonly<Record<FormatName, () => Promise<FormatMaker>>> = {
  csv: async () => (await import('./csv/csv-format.ts')).createCsvFormat,
  json: async () => (await import('./json/json-format.ts')).createJsonFormat,
  html: async () => (await import('./html/html-format.ts')).createHtmlFormat,
  xml: async () => (await import('./xml/xml-format.ts')).createXmlFormat,
  junit: async () => (await import('./xml/junit-format.ts')).createJunitFormat,
  summary: async () => (await import('./summary/summary-format.ts')).createSummaryFormat,
  audit: async () => (await import('./audit-format.ts')).createAuditFormat,
};

export const loadFormats = (names: readonly FormatName[]): Promise<FormatMaker[]> =>
  Promise.all(names.map((name) => loaders[name]()));
