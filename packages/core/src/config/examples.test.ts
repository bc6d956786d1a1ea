import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configJsonSchema } from './config-json-schema.ts';
import { defaultSettings, defaultWorkflow } from './default-settings.ts';
import { type ConfigRow, explainConfig } from './explain-config.ts';
import { parseConfig } from './parse-config.ts';

const production = parseConfig(
  readFileSync(new URL('../../../../config/example.prod.yml', import.meta.url), 'utf8'),
  'example',
);
const rows = explainConfig(production).filter(
  ({ key, source }) => !key.startsWith('landing_zones') && !source.startsWith('override'),
);

/** What its comments say is not a default. */
const notDefaults = [
  'precheck.services.linux',
  'precheck.services.windows',
  'precheck.required_tags',
  'patch.max_instances',
  'patch.require_success',
  'patch.canary',
  'patch.waves',
  'patch.wave_pause',
];

const valuesOf = (list: readonly ConfigRow[]) => Object.fromEntries(list.map(({ key, value }) => [key, value]));

test('the production example writes every setting there is', () => {
  expect(rows.filter(({ source }) => source === 'default')).toEqual([]);
});

test('the production example shows the defaults, but where it says so', () => {
  const untouched = {
    ...production,
    ...defaultSettings,
    workflow: defaultWorkflow,
    overrides: { environments: {}, landingZones: {}, tags: [] },
  };
  const defaults = valuesOf(explainConfig(untouched));
  const changed = rows.filter(({ key, value }) => JSON.stringify(defaults[key]) !== JSON.stringify(value));
  expect(changed.map(({ key }) => key)).toEqual(notDefaults);
});

test('the JSON Schema for editors is current', async () => {
  // Update it with `npx vitest run --update` when the config has changed.
  await expect(`${JSON.stringify(configJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../config.schema.json');
});

test('the JSON Schema knows each setting, refuses unknown keys and lets anchors be', () => {
  const schema = configJsonSchema() as { properties: Record<string, object>; required: string[] };
  expect(schema).toMatchObject({
    additionalProperties: false,
    patternProperties: { '^x-': {} },
    required: ['landing_zones'],
  });
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining([...Object.keys(defaultSettings), 'workflow', 'overrides']),
  );
  expect(schema.properties.landing_zones).toMatchObject({
    type: 'array',
    items: { required: ['name', 'account_id'], properties: { account_id: { type: 'string', pattern: '^\\d{12}$' } } },
  });
});
