import { changesPerPart, recordsPerPart } from '../contract/page-data.ts';
import type { Change, Overview } from '../model/report-schema.ts';
import { h, replace } from './element.ts';
import { lazyItems, readOverview, readParts } from './embedded-data.ts';
import { header } from './header.ts';
import { reportView } from './report-view.ts';
import { type Server, toServer } from './server.ts';
import { numberText } from './words.ts';

type PageOverview = Overview & { pageStages: string[] };

const app = document.getElementById('app') ?? document.body;

/** Shows the verdict at once, then reads the servers part by part and puts the rest under it. */
async function start(): Promise<void> {
  const overview = readOverview<PageOverview>();
  const progress = h('p', { class: 'reading', role: 'status' }, 'Reading servers…');
  replace(app, header(overview), progress);
  const goal = overview.stages.find(({ stage }) => stage === overview.goal)?.command ?? '';
  const servers: Server[] = [];
  for await (const { items, done, of } of readParts<unknown[]>('rows')) {
    for (const values of items) servers.push(toServer(values, servers.length, overview.pageStages, goal));
    if (done < of) {
      replace(progress, `Reading servers… ${numberText(servers.length)}`);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  const records = lazyItems<Record<string, unknown>>('records', recordsPerPart);
  const changes = lazyItems<Change>('changes', changesPerPart);
  progress.replaceWith(reportView({ overview, stages: overview.pageStages, servers, records, changes }));
}

start().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  replace(
    app,
    h(
      'p',
      { class: 'reading' },
      `This report could not be shown: ${message}. report.json and report.csv hold the same data.`,
    ),
  );
});
