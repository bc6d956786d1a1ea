import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { pageScript, pageStyle } from '../../dist/assets.mjs';
import { type OpenedReport, openBrowser, openReportPage } from '../testing/browser.ts';
import { type MadeReport, makeReport } from '../testing/make-report.ts';
import { sampleNight } from '../testing/sample-night.ts';

const error = {
  category: 'authentication',
  code: 'AccessDenied',
  message: 'not authorized to assume the role',
  retryable: false,
} as const;
const records = [...sampleNight({ count: 60, night: 'mixed', seed: 3 })];
const failed = records.filter((record) =>
  [record.amiBackup, record.srvStart, record.precheck, record.patch].some((block) => block?.status === 'failed'),
);

let browser: Browser;
let made: MadeReport;
/** The page that most tests look at, and one that a test opened in its own way. */
let usual: OpenedReport;
let opened: OpenedReport | undefined;

beforeAll(async () => {
  browser = await openBrowser();
  made = await makeReport(records, {
    formats: ['html'],
    journals: { extra: { 'lz-scan': [{ type: 'zone', landingZone: 'lz999refused', status: 'failed', error }] } },
  });
  usual = await openReportPage(browser, made.path('report.html'));
});
afterAll(async () => {
  await browser?.close();
  await made?.remove();
});
afterEach(async () => {
  expect(opened?.incidents.splice(0) ?? []).toEqual([]);
  if (opened !== usual) await opened?.close();
  opened = undefined;
});

async function open({ hash, ...options }: Parameters<typeof openReportPage>[2] = {}): Promise<Page> {
  if (Object.keys(options).length > 0) opened = await openReportPage(browser, made.path('report.html'), options);
  else {
    opened = usual;
    await usual.reopen(hash);
  }
  return opened.page;
}

const rowNames = (page: Page): Promise<string[]> => page.locator('.row .name b').allTextContents();
const foundText = (page: Page): Promise<string | null> => page.locator('.found').textContent();
const tile = (page: Page, name: string) => page.locator('.tile', { hasText: name });

test('says the verdict first, and shows a zone that failed though it has no server', async () => {
  const page = await open();
  expect(await page.locator('h1').textContent()).toBe(made.overview.verdict.sentence);
  expect(await page.locator('.bars').allTextContents()).toEqual(
    expect.arrayContaining([expect.stringContaining('lz999refused')]),
  );
  expect(await foundText(page)).toBe('60 servers');
});

test('worst comes first, and sorting turns around', async () => {
  const page = await open();
  const first = await rowNames(page);
  expect(failed.map(({ name }) => name)).toContain(first[0]);
  await page.getByRole('button', { name: 'Server', exact: true }).click();
  const byName = await rowNames(page);
  expect(byName).toEqual([...byName].sort(new Intl.Collator('en', { numeric: true }).compare));
  await page.getByRole('button', { name: 'Server', exact: true }).click();
  expect((await rowNames(page))[0]).not.toBe(byName[0]);
});

test('a tile shows its servers only, keeps the keyboard, and a second press shows all again', async () => {
  const page = await open();
  await tile(page, 'Failed').focus();
  await page.keyboard.press('Enter');
  expect(await foundText(page)).toBe(`${failed.length} of 60 servers`);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('step:failed');
  await page.keyboard.press('Enter');
  expect(await foundText(page)).toBe('60 servers');
});

test('search, facets and charts narrow one another, and the address carries them', async () => {
  const page = await open();
  await page.keyboard.press('/');
  await page.keyboard.type('PatchGroup=group-1 name=web-');
  const wanted = records.filter(({ name, tags }) => tags?.PatchGroup === 'group-1' && name?.startsWith('web'));
  await expect.poll(() => foundText(page)).toBe(`${wanted.length} of 60 servers`);
  const zone = wanted[0]?.landingZone ?? '';
  await page.locator('.facets label', { hasText: zone }).click();
  const inZone = wanted.filter(({ landingZone }) => landingZone === zone).length;
  expect(await foundText(page)).toBe(`${inZone} of 60 servers`);
  const url = page.url();
  const again = await openReportPage(browser, made.path('report.html'), { hash: url.slice(url.indexOf('#')) });
  expect(await foundText(again.page)).toBe(`${inZone} of 60 servers`);
  await again.close();
});

test('a damaged address opens the page all the same', async () => {
  const page = await open({ hash: '#f.%E0%A4%A=x&sort=-nothing&cols=,,&open=nobody&f.standing=' });
  expect(await page.locator('.row').count()).toBe(0);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  expect(await foundText(page)).toBe('60 servers');
});

test('the Tab key stops at one row and goes on to what follows the table, wherever the arrows went', async () => {
  const page = await open();
  const stops = () => page.locator('.row .name[tabindex="0"]').allTextContents();
  expect(await stops()).toHaveLength(1);
  await page.locator('.viewport').first().focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'End', 'ArrowUp']) await page.keyboard.press(key);
  const focused = await page.evaluate(() => document.activeElement?.textContent);
  expect(await stops()).toEqual([focused]);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('.audit') !== null)).toBe(true);
  await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(focused);
});

test('opens a server by keyboard, shows why and what to do, and gives the keyboard back', async () => {
  const page = await open();
  await page.locator('.viewport').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const name = await page.evaluate(() => document.activeElement?.querySelector('b')?.textContent);
  await page.keyboard.press('Enter');
  const drawer = page.locator('dialog');
  expect(await drawer.locator('h2').textContent()).toBe(name);
  await drawer.locator('.error').first().waitFor();
  expect(await drawer.locator('.error .hint').first().textContent()).toContain('→');
  expect(await drawer.getByText('Raw record').count()).toBe(1);
  expect(page.url()).toContain('open=');
  await page.keyboard.press('Escape');
  expect(await drawer.isVisible()).toBe(false);
  expect(await page.evaluate(() => document.activeElement?.querySelector('b')?.textContent)).toBe(name);
});

test('a server of two runs has a row for each, which opens its own record and says which run it is of', async () => {
  const [record] = records;
  if (!record) throw new Error('no sample');
  const later = { ...record, runId: '01K9ZQ5T8M3VXH2R7N4B6C0D2E', state: 'of the later run' };
  const two = await makeReport([record, later], { formats: ['html'] });
  const { page, close, incidents } = await openReportPage(browser, two.path('report.html'));
  const states: unknown[] = [];
  for (const place of [0, 1]) {
    await page.locator('.row .name').nth(place).click();
    await page.locator('dialog .raw').waitFor();
    states.push(JSON.parse((await page.locator('dialog .raw pre').textContent()) ?? '').state);
    expect(page.url()).toContain(place === 0 ? `open=${record.instanceId}` : later.runId);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-index'))).toBe(`${place}`);
  }
  expect(states).toEqual([record.state, later.state]);
  expect(await page.locator('fieldset', { hasText: 'Run' }).first().textContent()).toContain(later.runId);
  expect(await page.locator('.findings').textContent()).toContain('records of 2 runs came in');
  expect(incidents).toEqual([]);
  await close();
  await two.remove();
});

test('links to the console for AWS, and to nothing for a rehearsal', async () => {
  const page = await open();
  const [record] = records;
  await page.evaluate((hash) => location.assign(hash), `#open=${record?.instanceId}`);
  await page.locator('dialog .stage').first().waitFor();
  const links = await page
    .locator('dialog a')
    .evaluateAll((anchors) => anchors.map((anchor) => (anchor as HTMLAnchorElement).href));
  expect(links).toContain(
    `https://${record?.region}.console.aws.amazon.com/ec2/home?region=${record?.region}#InstanceDetails:instanceId=${record?.instanceId}`,
  );
  const rehearsed = await makeReport(
    records.slice(0, 1).map((one) => ({ ...one, endpoint: 'http://127.0.0.1:4566' })),
    { formats: ['html'] },
  );
  const other = await openReportPage(browser, rehearsed.path('report.html'), {
    hash: `#open=${record?.instanceId}`,
  });
  await other.page.locator('dialog .stage').first().waitFor();
  expect(await other.page.locator('dialog a').count()).toBe(0);
  expect(await other.page.locator('header').textContent()).toContain('Rehearsal on http://127.0.0.1:4566');
  await other.close();
  await rehearsed.remove();
});

test('exports what is shown: whole records as NDJSON, columns as CSV', async () => {
  const page = await open();
  await tile(page, 'Failed').click();
  const [json] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'JSON' }).click()]);
  const lines = (await readFile(await json.path(), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(failed);
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect((await readFile(await csv.path(), 'utf8')).trimEnd().split('\r\n')).toHaveLength(failed.length + 1);
});

test('lets columns be chosen, and remembers them in the address', async () => {
  const page = await open();
  await page.getByText('Columns').click();
  await page.locator('.menu label', { hasText: 'Account' }).click();
  expect(await page.locator('.servers thead').textContent()).toContain('Account');
  await page.locator('.menu input').first().focus();
  await page.keyboard.press('Escape');
  expect(await page.locator('.menu').isVisible()).toBe(false);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Columns');
  expect(page.url()).toContain('accountId');
});

test('without scripts shows the verdict, the stages, the zones and what failed', async () => {
  const page = await open({ javaScriptEnabled: false });
  const text = (await page.locator('body').textContent()) ?? '';
  expect(text).toContain(made.overview.verdict.sentence);
  expect(text).toContain('lz999refused');
  for (const { name } of failed) expect(text).toContain(name);
});

test('on paper every server shown has its row', async () => {
  const page = await open();
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  expect(await page.locator('.print-table tbody tr').count()).toBe(60);
});

test('weighs at most 150 kB without its data', () => {
  expect(Buffer.byteLength(pageScript) + Buffer.byteLength(pageStyle)).toBeLessThan(150_000);
});

test('its policy lets no other script run and nothing be fetched', async () => {
  const page = await open();
  const outcome = await page.evaluate(async () => {
    const script = document.createElement('script');
    try {
      script.text = 'window.pwned = 1';
      document.body.append(script);
    } catch {
      // Trusted types refuse it even before the policy does.
    }
    const fetched = await fetch('https://example.com/').then(
      () => 'fetched',
      () => 'refused',
    );
    return { ran: 'pwned' in window, fetched };
  });
  expect(outcome).toEqual({ ran: false, fetched: 'refused' });
  opened?.incidents.splice(0);
});

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

test.each([
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { viewport: { width: 390, height: 844 } }],
] as const)('meets WCAG AA in %s, with a server open as well', async (_, options) => {
  const page = await open({ ...options, reducedMotion: 'reduce', bypassCSP: true });
  await page.evaluate(await axe);
  for (const summary of await page.locator('summary:visible').all()) await summary.click();
  await page.keyboard.press('Escape');
  expect(await violations(page)).toEqual([]);
  await page.locator('.row .name').first().click();
  await page.locator('dialog .stage').first().waitFor();
  // What lies behind an open dialog is inert, and was looked at before.
  expect(await violations(page, 'dialog')).toEqual([]);
});

function violations(page: Page, part = 'html'): Promise<string[]> {
  return page.evaluate(async (context) => {
    const { axe: checker } = window as unknown as {
      axe: {
        run(
          context: string,
          options: object,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const found = await checker.run(context, {
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    const firstNode = ({ html, failureSummary }: { html: string; failureSummary: string }) =>
      `${html.slice(0, 160)} ${failureSummary}`;
    return found.violations.map(
      ({ id, nodes }) => `${id} (${nodes.length}): ${nodes.slice(0, 3).map(firstNode).join('; ')}`,
    );
  }, part);
}
