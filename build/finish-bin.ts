import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/** Removes the parts of the last build before a new one is written, and makes the entry executable. */
export function finishBin(chunkFolder: string): Plugin {
  return {
    name: 'finish-bin',
    async generateBundle({ dir = '.' }, _bundle, isWrite) {
      if (isWrite) await rm(join(dir, chunkFolder), { recursive: true, force: true });
    },
    async writeBundle({ dir = '.' }, bundle) {
      const entries = Object.values(bundle).filter((file) => file.type === 'chunk' && file.isEntry);
      for (const { fileName } of entries) {
        await chmod(join(dir, fileName), 0o755);
        const asModule = join(dir, fileName.replace(/\.cjs$/, '.mjs'));
        await writeFile(asModule, `#!/usr/bin/env node\nimport './${fileName}';\n`, { mode: 0o755 });
        await chmod(asModule, 0o755);
      }
    },
  };
}
