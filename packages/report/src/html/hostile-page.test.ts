import { readFile } from 'node:fs/promises';
import { visibleText } from '@cms-patching/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenedReport, openBrowser, openReportPage } from '../testing/browser.ts';
import { hostileRecord } from '../testing/hostile-records.ts';
import { hostileTexts } from '../testing/hostile-text.ts';
import { type MadeReport, makeReport } from '../testing/make-report.ts';
import type { JournalEntry } from '../testing/sample-journals.ts';

const records = hostileTexts.map(hostileRecord);

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
    for (let top = 0; top <= viewport.scrollHeight; top += viewport.clientHeight / 2) {
      viewport.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      for (const name of viewport.querySelectorAll('.row .name b')) names.add(name.textContent ?? '');
    }
    return [...names];
  });
  const expected = records.map(({ name, instanceId }) => visibleText(name || instanceId));
  expect(new Set(shown)).toEqual(new Set(expected));
});

test('every server, opened, shows its text as text', async () => {
  const { page } = opened;
  await page.evaluate(() => document.querySelector('.servers')?.parentElement?.scrollTo(0, 0));
  await page.locator('.row .name').first().click();
  const titles = await page.evaluate(async () => {
    const found: string[] = [];
    for (;;) {
      for (let turn = 0; turn < 500 && !document.querySelector('dialog .raw'); turn += 1)
        await new Promise((resolve) => setTimeout(resolve));
      for (const details of document.querySelectorAll<HTMLDetailsElement>('dialog details')) details.open = true;
      found.push(document.querySelector('dialog h2')?.textContent ?? '');
      const next = document.querySelector<HTMLButtonElement>('dialog [aria-label="Next server"]');
      if (!next || next.disabled) return found;
      next.click();
    }
  });
  const expected = records.map(({ name, instanceId }) => visibleText(name || instanceId));
  expect(titles.sort()).toEqual(expected.sort());
}, 120_000);

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
