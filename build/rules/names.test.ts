import { stageKeys } from '@cms-patching/core';
import { describe, expect, test } from 'vitest';
import { bins, commands, packages, read } from './workspace.ts';

const camelCase = (name: string): string => name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());

test('a package is called after its folder', () => {
  expect(packages.map(({ manifest }) => manifest.name)).toEqual(
    packages.map(({ folder }) => `@cms-patching/${folder}`),
  );
});

describe.each(commands)('$folder', ({ folder, manifest }) => {
  const declaration = read(`packages/${folder}/src/cli.ts`);

  test('has a bin of its name and one with lz- before it, both the same file', () => {
    const alias = folder.startsWith('lz-') ? folder : `lz-${folder}`;
    const names = Object.keys(manifest.bin ?? {}).sort();
    expect(names).toEqual([...new Set([folder, alias])].sort());
    expect([...new Set(Object.values(manifest.bin ?? {}))]).toEqual([`dist/${folder}.cjs`]);
  });

  test('declares itself under that name', () => {
    expect(declaration).toMatch(new RegExp(`\\bname: '${folder}',`));
  });

  test('is a function of that name in a file of that name', () => {
    const source = read(`packages/${folder}/src/${folder}.ts`);
    expect(source).toMatch(new RegExp(`^export (?:const|(?:async )?function\\*?) ${camelCase(folder)}\\b`, 'm'));
    expect(declaration).toContain(`(await import('./${folder}.ts')).${camelCase(folder)}`);
  });

  test('writes its block under that key, if it writes one', () => {
    const key = /\bkey: '(\w+)'/.exec(declaration)?.[1];
    const isStage = stageKeys.some((stage) => stage === camelCase(folder));
    expect(key).toBe(isStage ? camelCase(folder) : undefined);
  });

  test('is declared in few lines, without a branch or a loop', () => {
    expect(declaration.split('\n').length).toBeLessThanOrEqual(60);
    expect(declaration).not.toMatch(/\b(?:if|for|while|switch)\s*\(/);
  });
});

test('no two packages claim one bin', () => {
  const names = bins.flatMap(({ manifest }) => Object.keys(manifest.bin ?? {}));
  expect(names).toEqual([...new Set(names)]);
});
