import * as ssm from '@aws-sdk/client-ssm';
import { stageKeys } from '@cms-patching/core';
import { describe, expect, test } from 'vitest';
import { commands, packages, type SourceFile, sourcesOf } from './workspace.ts';

const kebabCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Each place where the pattern occurs, as `file: match`. */
const places = (files: readonly SourceFile[], pattern: RegExp): string[] =>
  files.flatMap(({ path, text }) => Array.from(text.matchAll(pattern), ([match]) => `${path}: ${match}`));

const all = packages.flatMap(({ folder }) => sourcesOf(folder));

describe('no source file', () => {
  test('cuts off what is still in the pipe', () => {
    expect(places(all, /process\s*\.\s*exit\s*\(/g)).toEqual([]);
  });

  test('exports everything of another', () => {
    expect(places(all, /export\s*\*/g)).toEqual([]);
  });

  test('prints through the console', () => {
    expect(places(all, /\bconsole\s*\.\s*(?:log|info|warn|error|debug|trace|table|dir)\b/g)).toEqual([]);
  });

  test('tells SSM errors apart by their class, which bundles leave out', () => {
    const classes = Object.entries(ssm).filter(
      ([, value]) => typeof value === 'function' && value.prototype instanceof Error,
    );
    const names = classes.map(([name]) => name).filter((name) => name !== 'SSMServiceException');
    expect(names.length).toBeGreaterThan(100);
    expect(places(all, new RegExp(`\\binstanceof (?:${names.join('|')})\\b`, 'g'))).toEqual([]);
  });

  test('imports a file of another package, or one that the package does not export', () => {
    const exported = packages.flatMap(({ manifest }) =>
      Object.keys(manifest.exports ?? {}).map((path) => manifest.name + path.slice(1)),
    );
    const imports = places(
      all,
      /(?<=(?:from|import\()\s*')(?:@cms-patching\/[^']*|(?:\.\.\/)+(?:core|aws-sandbox)\/[^']*)/g,
    );
    expect(imports.filter((place) => !exported.some((path) => place.endsWith(`: ${path}`)))).toEqual([]);
  });
});

describe.each(commands)('$folder', ({ folder }) => {
  test('imports core and no other command', () => {
    const imported = places(sourcesOf(folder), /(?<=')@cms-patching\/(?!core(?:'|\/command'))[^']*/g);
    expect(imported).toEqual([]);
  });
});

test('core imports no command and, outside its tests, no sandbox', () => {
  expect(places(sourcesOf('core'), /(?<=')@cms-patching\/[^']*/g)).toEqual([]);
});

test('instance.ts alone in core names stages', () => {
  const names = stageKeys.flatMap((key) => [key, kebabCase(key)]);
  const quoted = new RegExp(`(?<=['"\`])(?:${[...names, 'report'].join('|')})(?=['"\`])`, 'g');
  const compound = new RegExp(`\\b(?:${names.filter((name) => /[A-Z-]/.test(name)).join('|')})\\b`, 'g');
  // The config has phases of its own, some of which are called as their stage is.
  const files = sourcesOf('core').filter(
    ({ path }) => !path.endsWith('/instance.ts') && !path.includes('/src/config/'),
  );
  expect([...places(files, quoted), ...places(files, compound)]).toEqual([]);
});
