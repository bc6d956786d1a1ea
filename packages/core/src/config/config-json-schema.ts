import * as z from 'zod';
import { configFile } from './config-schema.ts';

/** The JSON Schema of the config file, for editors: completion, hover texts and errors while typing. */
export function configJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(configFile, { io: 'input', target: 'draft-7' });
  return {
    $schema,
    title: 'cms-patching config',
    ...schema,
    // Top-level keys that begin with x- hold anchors for the rest of the file.
    patternProperties: { '^x-': {} },
  };
}
