import { readFile } from 'node:fs/promises';
import type { Instance } from '@cms-patching/core';
import { XmlDocument, type XmlElement, XsdValidator } from 'libxml2-wasm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { hostileRecord } from '../testing/hostile-records.ts';
import { hostileTexts } from '../testing/hostile-text.ts';
import { type MadeReport, makeReport } from '../testing/make-report.ts';
import { sampleNight } from '../testing/sample-night.ts';
import { spellInvalid } from './xml-fragment.ts';

const namespaces = { r: 'urn:cms-patching:report:1' };

const hostile = hostileTexts.map(hostileRecord);

let made: MadeReport | undefined;
let madeHostile: MadeReport;
beforeAll(async () => {
  madeHostile = await report(hostile);
});
afterEach(async () => {
  await made?.remove();
  made = undefined;
});
afterAll(() => madeHostile.remove());

const error = { category: 'authentication', code: 'AccessDenied', message: 'refused', retryable: false } as const;

const report = (records: readonly Instance[]): Promise<MadeReport> =>
  makeReport(records, {
    formats: ['xml', 'junit'],
    journals: {
      extra: {
        'lz-scan': [{ type: 'zone', landingZone: 'lz999refused', status: 'failed', error }],
        'ami-backup': [
          { type: 'override', flag: '--allow-no-backup', value: true },
          { type: 'reject', line: 3, message: 'is not JSON' },
        ],
      },
    },
  });

/** Makes the report of some records, and gives one of its XML files parsed. */
async function documentOf(name: string, records: readonly Instance[]): Promise<XmlDocument> {
  made = await report(records);
  return XmlDocument.fromString(await made.read(name));
}

async function validate(document: XmlDocument): Promise<void> {
  const schema = XmlDocument.fromString(await readFile(new URL('../../report.xsd', import.meta.url), 'utf8'));
  const validator = XsdValidator.fromDoc(schema);
  validator.validate(document);
  validator.dispose();
  schema.dispose();
}

const elements = (document: XmlDocument, path: string): XmlElement[] => document.find(path, namespaces) as XmlElement[];

test.each(['green', 'mixed', 'bad'] as const)(
  'report.xml of a %s night satisfies its schema and holds every instance',
  async (night) => {
    const records = [...sampleNight({ count: 60, night })];
    const patched = records.find(({ patch }) => patch !== undefined)?.patch;
    if (patched) patched.overrides = ['--allow-no-backup'];
    const document = await documentOf('report.xml', records);
    await validate(document);
    const trusted = elements(document, "//r:takenOnTrust[@name='--allow-no-backup'][@count='1']");
    expect(trusted).toHaveLength(patched ? 1 : 0);
    const ids = elements(document, '//r:instances/r:instance').map((element) => element.attr('instanceId')?.value);
    expect(ids).toEqual(records.map(({ instanceId }) => instanceId));
    expect(elements(document, '//r:changes/r:change').length).toBeGreaterThan(60);
    expect(
      elements(document, "//r:landingZone[@name='lz999refused']/r:scanFailure/r:error[@code='AccessDenied']"),
    ).toHaveLength(1);
  },
);

test('the schema that is written beside report.xml is the published one', async () => {
  await documentOf('report.xml', [...sampleNight({ count: 1, night: 'green' })]);
  expect(await made?.read('report.xsd')).toBe(await readFile(new URL('../../report.xsd', import.meta.url), 'utf8'));
});

test('an element that the schema does not know is refused, so the schema says something', async () => {
  const document = await documentOf('report.xml', [...sampleNight({ count: 1, night: 'green' })]);
  const broken = XmlDocument.fromString(document.toString().replace('<totals', '<surprise/><totals'));
  await expect(validate(broken)).rejects.toThrow(/surprise/);
});

test('hostile text stays text: nothing of it is markup, and what XML can hold is all there', async () => {
  const document = XmlDocument.fromString(await madeHostile.read('report.xml'));
  await validate(document);
  const instances = elements(document, '//r:instances/r:instance');
  expect(instances).toHaveLength(hostileTexts.length);
  for (const [index, text] of hostileTexts.entries()) {
    const instance = instances[index];
    const expected = spellInvalid(text);
    expect(instance?.attr('name')?.value).toBe(expected);
    const tag = instance?.get("r:tag[@key='PatchGroup']", namespaces) as XmlElement;
    expect(tag.attr('value')?.value).toBe(expected);
    const failure = instance?.get("r:stage[@name='patch']/r:error", namespaces) as XmlElement;
    expect(failure.attr('message')?.value).toBe(expected);
    const image = instance?.get("r:stage[@name='ami-backup']/r:fact[@name='imageId']", namespaces) as XmlElement;
    expect(image.content).toBe(expected);
  }
});

test('report.junit.xml has a suite for each landing zone, whose counts are those of its cases', async () => {
  const records = [...sampleNight({ count: 60, night: 'bad' })];
  const document = await documentOf('report.junit.xml', records);
  const suites = elements(document, '/testsuites/testsuite');
  expect(new Set(suites.map((suite) => suite.attr('name')?.value))).toEqual(
    new Set([...records.map(({ landingZone }) => landingZone), 'lz999refused']),
  );
  for (const suite of suites) {
    const count = (path: string): string => String(suite.find(path).length);
    expect(suite.attr('tests')?.value).toBe(count('testcase'));
    expect(suite.attr('failures')?.value).toBe(count('testcase/failure'));
    expect(suite.attr('errors')?.value).toBe(count('testcase/error'));
    expect(suite.attr('skipped')?.value).toBe(count('testcase/skipped'));
  }
  const sum = (name: string): number => suites.reduce((total, suite) => total + Number(suite.attr(name)?.value), 0);
  expect(Number(document.root.attr('tests')?.value)).toBe(sum('tests'));
  const failed = records.filter(({ patch }) => patch?.status === 'failed' || patch?.status === 'partial');
  expect(elements(document, "//testcase[contains(@classname,'.patch')]/failure")).toHaveLength(failed.length);
});

test('hostile text does not break report.junit.xml', async () => {
  const document = XmlDocument.fromString(await madeHostile.read('report.junit.xml'));
  const failures = elements(document, "//testcase[contains(@classname,'.patch')]/failure");
  expect(failures.map((failure) => failure.attr('message')?.value).sort()).toEqual(
    hostileTexts.map(spellInvalid).sort(),
  );
});
