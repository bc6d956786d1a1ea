import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Package {
  folder: string;
  manifest: { name: string; bin?: Record<string, string>; exports?: Record<string, string> };
}

export interface SourceFile {
  /** From the root of the repository. */
  path: string;
  text: string;
}

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every package that holds code already. */
export const packages: readonly Package[] = readdirSync(join(root, 'packages'))
  .filter((folder) => existsSync(join(root, 'packages', folder, 'src', 'index.ts')) || hasCli(folder))
  .map((folder) => ({ folder, manifest: JSON.parse(read(`packages/${folder}/package.json`)) as Package['manifest'] }));

/** The packages that are commands of the pipe or beside it. */
export const commands = packages.filter(({ folder }) => folder !== 'aws-sandbox' && hasCli(folder));

export const bins = packages.filter(({ folder }) => hasCli(folder));

function hasCli(folder: string): boolean {
  return existsSync(join(root, 'packages', folder, 'src', 'cli.ts'));
}

/** A package's source files without its tests and what only tests import. */
export function sourcesOf(folder: string): SourceFile[] {
  return readdirSync(join(root, 'packages', folder, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('/testing/'))
    .map((path) => ({ path, text: withoutComments(read(path)) }));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
}

/** The built entry of a package. */
export const builtFile = (folder: string): string => join(root, 'packages', folder, 'dist', `${folder}.cjs`);
