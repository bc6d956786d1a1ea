import { stat } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenedReport, openBrowser, openReportPage } from '../testing/browser.ts';
import { type MadeReport, makeReport } from '../testing/make-report.ts';
import { sampleNight } from '../testing/sample-night.ts';

const count = 50_000;

let browser: Browser;
let made: MadeReport;
let opened: OpenedReport;
beforeAll(async () => {
  browser = await openBrowser();
  // A few hundred different servers under as many names as there are rows.
  const some = [...sampleNight({ count: 500, night: 'mixed' })];
  const many = Array.from({ length: count }, (_, index) => ({
    ...(some[index % some.length] as (typeof some)[number]),
    instanceId: `i-${index.toString(16).padStart(17, '0')}`,
  }));
  made = await makeReport(many, { formats: ['html'] });
  opened = await openReportPage(browser, made.path('report.html'));
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await made?.remove();
});

const timed = async (act: () => Promise<unknown>): Promise<number> => {
  const before = performance.now();
  await act();
  return performance.now() - before;
};

test('50,000 servers fit in a file of a few hundred bytes each', async () => {
  expect((await stat(made.path('report.html'))).size / count).toBeLessThan(600);
});

test('only the rows in view exist, wherever one scrolls', async () => {
  const rows = await opened.page.evaluate(async () => {
    const viewport = document.querySelector('.servers')?.parentElement as HTMLElement;
    let most = 0;
    for (let step = 0; step < 60; step += 1) {
      viewport.scrollTop = (viewport.scrollHeight / 60) * step;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      most = Math.max(most, viewport.querySelectorAll('.row').length);
    }
    return most;
  });
  expect(rows).toBeGreaterThan(5);
  expect(rows).toBeLessThan(100);
});

test('a search over all of them answers at once', async () => {
  const { page } = opened;
  await page.locator('input[type=search]').fill('SnapshotLimitExceeded');
  // The first search gathers what is searched.
  await expect.poll(() => page.locator('.found').textContent()).toMatch(/^[\d,]+ of 50,000 servers$/);
  const took = await timed(async () => {
    await page.locator('input[type=search]').fill('');
    await expect.poll(() => page.locator('.found').textContent(), { interval: 20 }).toBe('50,000 servers');
  });
  expect(took).toBeLessThan(5_000);
});

test('one server opens at once, for its part of the data alone is read', async () => {
  const { page } = opened;
  const took = await timed(async () => {
    await page.locator('.row .name').first().click();
    await page.locator('dialog .stage').first().waitFor();
  });
  expect(took).toBeLessThan(5_000);
  expect(opened.incidents).toEqual([]);
});
