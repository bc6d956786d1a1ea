import { join } from 'node:path';
import { commandLine } from './commands.ts';
import { type Measured, measureProcess } from './measure-process.ts';
import { paired } from './paired.ts';
import { passingEnv, writePassingRecords } from './passing-records.ts';
import { type Bench, type Row, ratioRow, round, type Section, valueRow } from './section.ts';

/** What report.csv holds, said to jq: the columns for people, and the record itself. */
const asCsv = `[.instanceId, .name, .privateIpAddress, .platformName, .platformVersion, .ssm.agentVersion, .tags.PatchGroup,
  .patch.installedCount, .patch.missingCount, .patch.failedCount, .landingZone, .environment, .accountId, .region, .state,
  .instanceType, .imageId, .lzScan.status, .amiBackup.status, .amiBackup.imageId, .srvStart.status, .precheck.status, .patch.status,
  .srvRestore.status, .rollback.status, tojson] | @csv`;
const withoutXml = 'csv,json,html,junit,summary';
const everything = `${withoutXml},xml`;

async function* reports(bench: Bench): AsyncIterable<Row> {
  const { rounds, records, scratch, tools } = bench;
  const env = await passingEnv(scratch);
  bench.say(`writing ${records} records`);
  const input = await writePassingRecords(scratch, records);
  const report = (format: string): Promise<Measured> => {
    const argv = commandLine('report', '--format', format, '--output-dir', join(scratch, 'reports'));
    if (argv === undefined) throw new Error('report has not been built');
    // The passing records are ones that a scan left out, so that there was nothing to do.
    return measureProcess(argv, { env, input, exits: [0, 4] });
  };
  const { jq } = tools;
  if (jq !== undefined) {
    const pair = await paired(
      rounds,
      async () => (await report('csv')).seconds,
      async () => (await measureProcess(['jq', '-r', asCsv], { env, input })).seconds,
    );
    const what = `report --format csv, ${records} records, which also pass`;
    yield ratioRow(what, `${round(pair.ours)} s`, `jq @csv (${jq}): ${round(pair.theirs)} s`, pair.ratio, 0.7);
  }
  for (const [what, format, goal] of [
    ['every format but XML', withoutXml, 150],
    ['every format', everything, undefined],
  ] as const) {
    const { seconds, peakMegabytes } = await report(format);
    yield valueRow(`report, ${what}, ${records} records`, seconds, ' s');
    if (peakMegabytes !== undefined) yield valueRow(`report, ${what}: peak memory`, peakMegabytes, ' MB', goal);
  }
}

export const reportSection: Section = {
  name: 'report',
  describe: 'a run of records of 2 KB to files, and to CSV beside jq',
  run: reports,
};
