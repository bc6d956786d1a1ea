/** The parts of a JSON Schema that the record's has. */
export interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** A schema in few words, for a table. */
function describe({
  type,
  const: only,
  enum: values,
  format,
  pattern,
  anyOf,
  items,
  additionalProperties,
}: Schema): string {
  if (only !== undefined) return code(only);
  if (values) return values.map(code).join(', ');
  if (anyOf) return anyOf.map(describe).join(' or ');
  if (format === 'date-time') return 'time (RFC 3339, UTC)';
  if (items) return `list of ${describe(items)}`;
  if (type === 'object' && typeof additionalProperties === 'object' && additionalProperties.type)
    return `object of ${describe(additionalProperties)} by name`;
  if (pattern && type === 'string') return `string matching ${code(pattern)}`;
  return [type ?? 'anything'].flat().join(' or ');
}

/** The object within a schema that has keys of its own, be it itself, its items or one of its alternatives. */
function objectIn(schema: Schema): Schema | undefined {
  if (schema.properties) return schema;
  if (schema.items) return objectIn(schema.items);
  return schema.anyOf?.map(objectIn).find((found) => found !== undefined);
}

function rows({ properties = {}, required = [] }: Schema, prefix = ''): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const name = `${prefix}${key}`;
    const row = `| \`${name}\` | ${cell(describe(schema))} | ${required.includes(key) ? 'always' : ''} |`;
    const inner = objectIn(schema);
    return inner ? [row, ...rows(inner, schema.items ? `${name}[].` : `${name}.`)] : [row];
  });
}

const table = (lines: readonly string[]): string => ['| key | value | |', '|---|---|---|', ...lines].join('\n');

/** The page docs/record.md: the facts, then the block of each stage. */
export function recordReference(schema: Schema, blocks: readonly string[]): string {
  const { properties = {}, required = [] } = schema;
  const facts = Object.fromEntries(Object.entries(properties).filter(([key]) => !blocks.includes(key)));
  const sections = blocks.flatMap((key) => {
    const block = properties[key];
    return block ? [`## \`${key}\``, table(rows(block))] : [];
  });
  const intro =
    'One JSON object per line: one EC2 instance, with its facts and one block per stage that has seen it. Made from the schema that every command\n' +
    'checks its input with; `lz-scan --print-schema` prints it as JSON Schema. Keys that are not listed here pass through every stage untouched.';
  return `${['# The record', intro, '## Facts', table(rows({ properties: facts, required })), ...sections].join('\n\n')}\n`;
}
