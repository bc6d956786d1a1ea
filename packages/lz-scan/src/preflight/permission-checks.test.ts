import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type Phase, permissionChecks } from './permission-checks.ts';

test.each<[phase: Phase, command: string]>([
  ['scan', 'lz-scan'],
  ['backup', 'ami-backup'],
  ['start', 'srv-start'],
  ['precheck', 'precheck'],
  ['patch', 'patch'],
  ['rollback', 'rollback'],
  ['restore', 'srv-restore'],
])('for the phase %s just what %s declares is tested', async (phase, command) => {
  const declaration = await readFile(new URL(`../../../${command}/src/cli.ts`, import.meta.url), 'utf8');
  const declared = new Set(declaration.match(/(?:ec2|ssm):[A-Z]\w+/g));
  const tested = permissionChecks.filter(({ phases }) => phases.includes(phase)).map(({ permission }) => permission);
  expect(tested.sort()).toEqual([...declared].sort());
});
