import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { backupSection } from './backup.ts';
import { firstRecordSection } from './first-record.ts';
import { nightSection } from './night.ts';
import { patchSection } from './patch.ts';
import { precheckSection } from './precheck.ts';
import { lineOf, tableOf } from './print-table.ts';
import { reportSection } from './report.ts';
import { scanSection } from './scan.ts';
import type { Bench, Row, Section } from './section.ts';
import { startSection } from './start.ts';
import { startUpSection } from './start-up.ts';
import { streamsSection } from './streams.ts';
import { findTools } from './tools.ts';

const sections: readonly Section[] = [
  startUpSection,
  firstRecordSection,
  streamsSection,
  scanSection,
  backupSection,
  reportSection,
  startSection,
  nightSection,
  precheckSection,
  patchSection,
];

const usage = `npm run bench -- [section…] [--quick] [--write docs/benchmarks.md]

${sections.map(({ name, describe }) => `  ${name.padEnd(14)}${describe}`).join('\n')}
`;

/**
 * Measures what was asked for, or everything, and prints one table with the versions of what it compares with. Each row is also said on stderr
 * as it is found; a section that breaks is named, the others go on, and the exit code is 1.
 */
async function bench(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      write: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !sections.some((section) => section.name === name));
  if (values.help || unknown.length > 0) {
    process.stderr.write(unknown.length > 0 ? `no section ${unknown.join(', ')}\n${usage}` : usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'cms-patching-bench-'));
  try {
    const tools = await findTools();
    const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`);
    const settings: Bench = {
      quick: values.quick,
      rounds: values.quick ? 3 : 9,
      records: values.quick ? 20_000 : 100_000,
      tools,
      scratch,
      say,
    };
    const begun = performance.now();
    const rows: Row[] = [];
    const failed: string[] = [];
    for (const section of sections.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
      say(`${section.name}: ${section.describe}`);
      try {
        for await (const row of section.run(settings)) {
          rows.push(row);
          say(lineOf(row));
        }
      } catch (error) {
        failed.push(section.name);
        say(`${section.name} failed: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
    const minutes = Math.round((performance.now() - begun) / 60_000);
    const versions = [`node ${process.version}`, ...Object.values(tools), `${cpus().length} CPUs: ${cpus()[0]?.model}`];
    const results = `${versions.filter(Boolean).join(' · ')}\n\n${tableOf(rows)}\n`;
    process.stdout.write(results);
    if (failed.length > 0) {
      process.exitCode = 1;
      say(`failed: ${failed.join(', ')}${values.write === undefined ? '' : `; ${values.write} is left as it was`}`);
    } else if (values.write !== undefined) await writeResults(values.write, `${takenOn(minutes)}: ${results}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const takenOn = (minutes: number): string => `${new Date().toISOString().slice(0, 10)}, ${minutes} minutes`;

/** Puts the results in place of the last ones, below the heading of that name. */
async function writeResults(file: string, results: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const heading = '\n## Results\n';
  const at = text.indexOf(heading);
  if (at < 0) throw new Error(`${file} has no heading "Results"`);
  await writeFile(file, `${text.slice(0, at)}${heading}\n${results}`);
}

await bench(process.argv.slice(2));
