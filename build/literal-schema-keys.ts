import type { Plugin } from 'rolldown';

const nameConstant = /^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm;
const computedKey = /\[(_\w+)\]: /g;

/**
 * Lets the bundler drop the schemas of AWS operations that a command never calls. The SDK writes their keys as `{ [_eQN]: … }` with a
 * constant `_eQN`; a computed key counts as a side effect, so that every schema of the service stays. The keys become literal ones.
 */
export const literalSchemaKeys: Plugin = {
  name: 'literal-schema-keys',
  transform: {
    filter: { id: /[\\/]@aws-sdk[\\/].*[\\/]schemas[\\/]schemas_\d+\.js$/ },
    handler: (code) => ({ code: withLiteralKeys(code), map: null }),
  },
};

function withLiteralKeys(code: string): string {
  const names = new Map(Array.from(code.matchAll(nameConstant), ([, name, literal]) => [name, literal]));
  return code.replace(computedKey, (key, name: string) => (names.has(name) ? `${names.get(name)}: ` : key));
}
