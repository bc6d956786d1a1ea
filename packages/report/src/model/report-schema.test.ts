import { expect, test } from 'vitest';
import * as z from 'zod';
import { reportSchema } from './report-schema.ts';

test('the JSON Schema beside this package is the one in force', async () => {
  const schema = z.toJSONSchema(reportSchema, { io: 'input' });
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../report.schema.json');
});
