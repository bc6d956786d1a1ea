import { readFile } from 'node:fs/promises';
import { type Instance, shorten, visibleText } from '@cms-patching/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenedReport, openBrowser, openReportPage } from '../testing/browser.ts';
import { hostileRecord } from '../testing/hostile-records.ts';
import { hostileTexts } from '../testing/hostile-text.ts';
import { type MadeReport, makeReport } from '../testing/make-report.ts';
import type { JournalEntry } from '../testing/sample-journals.ts';

const records = hostileTexts.map(hostileRecord);

/** What a server is called in its row: the record has a longer name in full. */
const titleOf = ({ name, instanceId }: Instance): string => visibleText(shorten(name || instanceId, 256));

let browser: Browser;
let made: MadeReport;
let opened: OpenedReport;
beforeAll(async () => {
  browser = await openBrowser();
  const zones = hostileTexts.map(
    (text): JournalEntry => ({
      type: 'zone',
      landingZone: `zone ${text}`,
      status: 'failed',
      error: { category: 'authentication', code: text, message: text, retryable: false },
    }),
  );
  const overrides = hostileTexts.map((text): JournalEntry => ({ type: 'override', flag: text, value: text }));
  made = await makeReport(records, { formats: ['html'], journals: { extra: { 'lz-scan': zones, patch: overrides } } });
  opened = await openReportPage(browser, made.path('report.html'));
});
afterAll(async () => {
  // Whatever ran, asked or was fetched while any of the tests looked at the page.
  expect(opened?.incidents).toEqual([]);
  expect(await opened?.page.evaluate(() => 'pwned' in window)).toBe(false);
  await browser?.close();
  await made?.remove();
});

test('the page shows every server', async () => {
  expect(await opened.page.locator('.found').textContent()).toBe(`${hostileTexts.length} servers`);
});

test('nothing is lost: the page hands out the records that went in', async () => {
  const [json] = await Promise.all([
    opened.page.waitForEvent('download'),
    opened.page.getByRole('button', { name: 'JSON' }).click(),
  ]);
  const lines = (await readFile(await json.path(), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(records);
});

test('every row, scrolled into view, shows its text as text', async () => {
  const shown = await opened.page.evaluate(async () => {
    const viewport = document.querySelector('.servers')?.parentElement as HTMLElement;
    const names = new Set<string>();
    for (let top = 0; top <= viewport.scrollHeight; top += viewport.clientHeight) {
      viewport.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      for (const name of viewport.querySelectorAll('.row .name b')) names.add(name.textContent ?? '');
    }
    return [...names];
  });
  expect(new Set(shown)).toEqual(new Set(records.map(titleOf)));
});

test('a server, opened, shows its text as text', async () => {
  const some = records.filter((_, index) => index % 6 === 0);
  const titles = await opened.page.evaluate(
    async (ids) => {
      const found: string[] = [];
      for (const id of ids) {
        document.querySelector('dialog')?.replaceChildren();
        location.hash = new URLSearchParams({ open: id }).toString();
        while (!document.querySelector('dialog .raw')) await new Promise((resolve) => setTimeout(resolve));
        for (const details of document.querySelectorAll<HTMLDetailsElement>('dialog details')) details.open = true;
        found.push(document.querySelector('dialog h2')?.textContent ?? '');
      }
      return found;
    },
    some.map(({ instanceId }) => instanceId),
  );
  expect(titles).toEqual(some.map(titleOf));
});

test('nor does it harm the page without scripts', async () => {
  const plain = await openReportPage(browser, made.path('report.html'), { javaScriptEnabled: false });
  const text = (await plain.page.locator('body').textContent()) ?? '';
  expect(text).toContain(made.overview.verdict.sentence.slice(0, 40));
  expect(
    await plain.page.locator('noscript img, noscript iframe, noscript svg, noscript script, noscript base').count(),
  ).toBe(0);
  expect(plain.incidents).toEqual([]);
  await plain.close();
});
