import { type Instance, instanceSchema, type StageKey, stageKeys } from '../instance.ts';
import { escapeCharacter, serializeRecord } from './ndjson.ts';
import { visibleText } from './terminal-text.ts';

/** The one column that counts: the record's JSON. The others are there for people to read, sort and filter by. */
export const recordColumn = 'record';

type Cell = (record: Instance) => string | undefined;

const factColumns = [
  'runId',
  'landingZone',
  'environment',
  'accountId',
  'region',
  'instanceId',
  'name',
  'state',
  'platform',
  'platformName',
  'platformVersion',
  'instanceType',
  'privateIpAddress',
] as const satisfies ReadonlyArray<keyof Instance>;

const describeOutcome = (record: Instance, stage: StageKey): string | undefined => {
  const { reason, error } = record[stage] ?? {};
  const said = [reason, error].filter((part) => part !== undefined);
  return said.length > 0 ? said.map(({ code, message }) => `${code}: ${message}`).join(' / ') : undefined;
};

const stageColumns = (stage: StageKey): Array<[string, Cell]> => {
  const ids = Object.keys(instanceSchema.shape[stage].unwrap().shape).filter((key) => key.endsWith('Id'));
  return [
    [`${stage}.status`, (record) => record[stage]?.status],
    [`${stage}.reason`, (record) => describeOutcome(record, stage)],
    ...ids.map((key): [string, Cell] => [
      `${stage}.${key}`,
      (record) => (record[stage] as Record<string, string | undefined> | undefined)?.[key],
    ]),
  ];
};

/** What each flat column shows, in their order: facts, then for every stage its status, its reason or error, and the ids it made. */
const flatColumns: ReadonlyMap<string, Cell> = new Map([
  ...factColumns.map((key): [string, Cell] => [key, (record) => record[key]]),
  ['ssm.pingStatus', (record: Instance) => record.ssm?.pingStatus],
  ...stageKeys.flatMap(stageColumns),
]);

const cells = [...flatColumns.values()];

// What a spreadsheet would compute, at the start of a cell or after a separator that one set up for another country splits at.
const formulaStart = /(^|[,;\t|])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
// What it would take for a number or a date and save again differently: 012345678901, 8.10, 3-1, 2026-03-01T14:00:00Z.
const numberOrDate = /^\d[\d.,:/\-TZ ]*$/;

// Nothing has to be done to it: a letter first, no separator, no quote, nothing hidden.
const plain = /^[A-Za-z][\w .:/()+=@-]*$/;

const defuse = (text: string): string => (numberOrDate.test(text) ? `'${text}` : text.replace(formulaStart, "$1'"));

const flatCell = (record: Instance, cell: Cell): string => visibleText(cell(record) ?? '');

// ASCII alone survives a spreadsheet that saves in another encoding, and no `;` stands before a formula.
const jsonCell = (json: string): string => quoted(json.replace(/[;\u0080-\uffff]/g, escapeCharacter));

// A pattern, since V8 builds what replaceAll makes of a string piece by piece.
const quoted = (text: string): string => `"${text.replace(/"/g, '""')}"`;

/**
 * Text as a CSV cell for people: visible, on one line, formulas, numbers and dates defused by a leading `'`. csv-stringify would take as long for
 * a row as reading its record does; it is what the test holds this against.
 */
export const csvCell = (text: string): string => {
  if (text === '' || plain.test(text)) return text;
  const defused = defuse(visibleText(text));
  return /[",]/.test(defused) ? quoted(defused) : defused;
};

/** Whether a header cell is one of the checkpoint's columns. */
export const isCsvColumn = (header: string): boolean => header === recordColumn || flatColumns.has(header);

/**
 * The first line of a CSV checkpoint, without its `\n`. It begins with a byte order mark: without one Excel takes the
 * file for the local code page and spoils every name that is not ASCII. Any reader here skips it.
 */
export const csvHeader = `\ufeff${[...flatColumns.keys(), recordColumn].join(',')}`;

/**
 * The record as one CSV row without its `\n`, always one physical line. Cells for people are visible text with
 * formulas, numbers and dates defused by a leading `'`; the `record` column holds the JSON, in ASCII. `json` is the record as a line.
 */
export const toCsvRow = (record: Instance, json = serializeRecord(record)): string => {
  let row = '';
  for (const cell of cells) row += `${csvCell(cell(record) ?? '')},`;
  return row + jsonCell(json);
};

/** Names the first flat cell that was edited to say something other than the record, with both values. */
export const findEditedCell = (record: Instance, cells: ReadonlyMap<string, string>): string | undefined => {
  for (const [column, cell] of flatColumns) {
    const found = cells.get(column);
    if (found === undefined) continue;
    const said = flatCell(record, cell);
    const defused = defuse(said);
    // Some programs take the leading ' for a sign to them and drop it.
    if (![said, defused, defused.replace(/^'/, '')].includes(found)) {
      return `column ${column} says "${visibleText(found)}" but the record in column ${recordColumn} says "${said}"`;
    }
  }
  return undefined;
};
