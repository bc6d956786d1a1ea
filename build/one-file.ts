import { chmod, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { OutputChunk, Plugin } from 'rolldown';

/**
 * Joins an entry and the parts it loads on demand into one executable file. The part that runs at once is plain code; every other is kept
 * as text until it is asked for: V8 would read through a megabyte of functions at each start, and skips a string at almost no cost.
 */
export function oneFile(startPart: string): Plugin {
  return {
    name: 'one-file',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const entry = chunks.find(({ isEntry }) => isEntry);
      if (!entry) throw new Error('there is no entry to make one file of');
      const parts = chunks.filter((chunk) => chunk !== entry);
      entry.code = joinParts(entry.code, parts, startPart);
      for (const { fileName } of parts) delete bundle[fileName];
    },
    async writeBundle({ dir = '.' }, bundle) {
      await rm(join(dir, 'chunks'), { recursive: true, force: true });
      for (const { fileName } of Object.values(bundle)) await chmod(join(dir, fileName), 0o755);
    },
  };
}

function joinParts(entry: string, parts: readonly OutputChunk[], startPart: string): string {
  const table = parts.map(({ fileName, code }) => {
    const name = basename(fileName);
    const text = requireBuiltins(code);
    const part = name === startPart ? `function(exports,require,module,importBuiltin){${text}\n}` : asciiString(text);
    return `${JSON.stringify(name)}:${part}`;
  });
  const begin = entry.replace(/^#!.*\n/, '');
  return `${head}const parts={\n${table.join(',\n')}\n};\n${loader}\nfunction begin(require){${begin}\n}\n${tail}`;
}

/** Compiled text can't `import()` without a flag of Node's; all that is imported so is built in, and can be required. */
const requireBuiltins = (code: string): string =>
  code.replace(/\bimport\(([`'"]node:[\w/]+[`'"])\)/g, 'importBuiltin($1)');

/** One character beyond ASCII would make Node hold the whole file in two bytes a character. */
const asciiString = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Node 22 and later keep compiled code, which halves the time it takes to load. */
const head = `#!/usr/bin/env node
"use strict";
require('node:module').enableCompileCache?.();
`;

const loader = `const { compileFunction } = require('node:vm');
const loaded = {};
const parameters = ['exports', 'require', 'module', 'importBuiltin'];
function load(name) {
  if (loaded[name]) return loaded[name].exports;
  const part = parts[name];
  const module = (loaded[name] = { exports: {} });
  const run = typeof part === 'string' ? compileFunction(part, parameters, { filename: __filename + '#' + name }) : part;
  run(module.exports, requirePart, module, importBuiltin);
  return module.exports;
}
async function importBuiltin(id) {
  const builtin = require(id);
  return { ...builtin, default: builtin };
}
function requirePart(id) {
  return id.startsWith('./') ? load(id.slice(id.lastIndexOf('/') + 1)) : require(id);
}`;

/** Required by another file it runs nothing and offers its parts, which is how they are measured. */
const tail = `if (require.main === module) begin(requirePart);
else module.exports = { parts, load, begin: begin.toString() };
`;
