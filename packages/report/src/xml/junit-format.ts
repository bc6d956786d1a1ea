import type { Format } from '../format.ts';
import { hintFor } from '../model/hints.ts';
import type { ZoneReport } from '../model/report-schema.ts';
import { openSpool, type Spool } from '../output/spool.ts';
import { type CaseResult, type JunitCase, junitCases } from './junit-case.ts';
import { xmlText } from './xml-fragment.ts';

interface Suite {
  cases: Spool;
  counts: Record<CaseResult, number>;
  seconds: number;
}

/** Writes report.junit.xml: a suite for each landing zone, a case for each instance and stage, for CI servers to show. */
export function createJunitFormat(folderPath: string): Format {
  const suites = new Map<string, Suite>();
  const suiteOf = (zone: string): Suite => {
    const known = suites.get(zone);
    if (known) return known;
    const suite: Suite = {
      cases: openSpool(folderPath),
      counts: { passed: 0, failure: 0, error: 0, skipped: 0 },
      seconds: 0,
    };
    suites.set(zone, suite);
    return suite;
  };
  const add = (zone: string, cases: readonly JunitCase[]): void => {
    if (cases.length === 0) return;
    const suite = suiteOf(zone);
    for (const { result, seconds } of cases) {
      suite.counts[result] += 1;
      suite.seconds += seconds;
    }
    suite.cases.append(
      `${xmlText(
        cases.map(({ element }) => element),
        '    ',
      )}\n`,
    );
  };
  return {
    record(record) {
      add(record.landingZone, junitCases(record));
    },
    write({ overview }, folder) {
      for (const zone of overview.zones) add(zone.landingZone, scanFailures(zone));
      const document = folder.document('report.junit.xml');
      const all = [...suites.values()];
      const total = openingTag('testsuites', `cms-patching ${overview.runIds.join(' ')}`.trim(), all);
      document.write(`<?xml version="1.0" encoding="UTF-8"?>\n${total}\n`);
      for (const [zone, suite] of suites) {
        document.write(`  ${openingTag('testsuite', zone, [suite])}\n`);
        document.append(suite.cases);
        document.write('  </testsuite>\n');
      }
      document.write('</testsuites>\n');
    },
    close() {
      for (const { cases } of suites.values()) cases.close();
    },
  };
}

/** An element without its end, for what is too long to be built inside it. */
function openingTag(name: string, called: string, suites: readonly Suite[]): string {
  const sum = (result: CaseResult): number => suites.reduce((total, { counts }) => total + counts[result], 0);
  const [failures, errors, skipped] = [sum('failure'), sum('error'), sum('skipped')];
  const time = suites.reduce((total, { seconds }) => total + seconds, 0).toFixed(3);
  const attributes = {
    name: called,
    tests: sum('passed') + failures + errors + skipped,
    failures,
    errors,
    skipped,
    time,
  };
  return xmlText({ name, attributes }).replace(/\/>$/, '>');
}

/** A zone that could not be scanned has no instances, so its failure is a case of its own. */
const scanFailures = ({ landingZone, failures }: ZoneReport): JunitCase[] =>
  failures.map(({ region, error }) => ({
    result: 'error',
    seconds: 0,
    element: {
      name: 'testcase',
      attributes: { classname: `${landingZone}.lz-scan`, name: region ?? landingZone, time: 0 },
      children: [
        {
          name: 'error',
          attributes: { type: error?.code ?? 'scan-failed', message: error?.message ?? 'the scan failed' },
          text: error && hintFor(error),
        },
      ],
    },
  }));
