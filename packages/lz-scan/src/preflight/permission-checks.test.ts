import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type Phase, permissionChecks } from './permission-checks.ts';

const commandOf: Record<Phase, string> = {
  scan: 'lz-scan',
  backup: 'ami-backup',
  start: 'srv-start',
  precheck: 'precheck',
  patch: 'patch',
  rollback: 'rollback',
  restore: 'srv-restore',
};

test.each(Object.entries(commandOf))('for the phase %s just what %s declares is tested', async (phase, command) => {
  const declaration = await readFile(new URL(`../../../${command}/src/cli.ts`, import.meta.url), 'utf8');
  const declared = new Set(declaration.match(/(?:ec2|ssm):[A-Z]\w+/g));
  const needed = permissionChecks.filter(({ phases }) => phases.includes(phase as Phase));
  expect(needed.map(({ permission }) => permission).sort()).toEqual([...declared].sort());
});
