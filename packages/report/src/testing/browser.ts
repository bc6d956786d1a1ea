import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Starts Chromium; without one the report's page can't be tested, so that is an error and not a skipped test. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? places.find((path) => existsSync(path));
  if (!executablePath) {
    throw new Error(
      `Chromium is missing: install it, or name it in the environment variable CHROMIUM (looked at ${places.join(', ')})`,
    );
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

/** A report opened from disk, as a person would. */
export interface OpenedReport {
  page: Page;
  /** Everything that should not have happened: errors, dialogs, requests to anywhere. */
  incidents: string[];
  /** Loads the page anew, as if the report was opened for the first time. */
  reopen(hash?: string): Promise<void>;
  close(): Promise<void>;
}

export async function openReportPage(
  browser: Browser,
  file: string,
  options: BrowserContextOptions & { hash?: string } = {},
): Promise<OpenedReport> {
  const { hash = '', ...contextOptions } = options;
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...contextOptions });
  const page = await context.newPage();
  const incidents: string[] = [];
  page.on('pageerror', (error) => incidents.push(`error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && incidents.push(`console: ${message.text()}`));
  page.on(
    'request',
    (request) => !/^(file|data|blob):/.test(request.url()) && incidents.push(`request: ${request.url()}`),
  );
  page.on('dialog', (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const load = async (at: string): Promise<void> => {
    await page.goto(pathToFileURL(file).href + at);
    if (options.javaScriptEnabled !== false) await page.waitForSelector('.audit', { timeout: 30_000 });
  };
  await load(hash);
  const reopen = async (at = ''): Promise<void> => {
    // Another hash alone would leave the page as it is.
    await page.goto('about:blank');
    await load(at);
  };
  return { page, incidents, reopen, close: () => context.close() };
}
