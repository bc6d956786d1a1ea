// Gathers what report.html and report.xml are made of into dist/assets.mjs, so that the bundled command needs no file beside it.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const text = (path) => readFile(here(path), 'utf8');

/** In the order of the cascade. */
const styles = ['tones', 'base', 'header', 'tiles', 'charts', 'servers', 'table', 'drawer', 'audit', 'screens'];
const style = (await Promise.all(styles.map((name) => text(`src/page/styles/${name}.css`))))
  .join('')
  .replace(/\n\s*/g, '\n');

const bundle = await rolldown({ input: here('src/page/main.ts'), platform: 'browser' });
const { output } = await bundle.generate({ format: 'iife', minify: true, comments: false });
await bundle.close();

const assets = {
  pageScript: output[0].code,
  pageStyle: style,
  pageTemplate: await text('src/html/page.eta'),
  reportXsd: await text('report.xsd'),
};
const lines = Object.entries(assets).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`);
await mkdir(here('dist'), { recursive: true });
await writeFile(here('dist/assets.mjs'), lines.join(''));
