import { durationText } from '../../contract/duration-text.ts';
import { hintFor, hintForReason } from '../../model/hints.ts';
import { pill } from '../columns.ts';
import { h } from '../element.ts';
import { timeText } from '../words.ts';
import { factList, type LinkScope } from './value-view.ts';

export type Block = {
  status: string;
  startedAt: string;
  finishedAt: string;
  reason?: { code: string; message: string };
  error?: {
    category: Parameters<typeof hintFor>[0]['category'];
    code: string;
    message: string;
    requestId?: string;
    stack?: string;
  };
} & Record<string, unknown>;

/** What one stage did with the server: when, how it ended, why and what to do, and everything it noted. */
export function stageView(
  command: string,
  { status, startedAt, finishedAt, reason, error, ...noted }: Block,
  scope: LinkScope,
): HTMLElement {
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  const entries = Object.entries(noted);
  return h(
    'li',
    { class: `stage is-${status}` },
    h(
      'div',
      { class: 'stage-head' },
      h('h3', {}, command),
      pill(status),
      h('span', { class: 'when' }, `${timeText(startedAt)} · ${durationText(seconds)}`),
    ),
    reason && h('p', {}, h('code', {}, reason.code), ` ${reason.message}`),
    reason && status !== 'planned' && hintLine(hintForReason(reason)),
    error &&
      h(
        'div',
        { class: 'error' },
        h('p', {}, h('code', {}, error.code), ` ${error.message}`),
        hintLine(hintFor(error)),
        h('p', { class: 'when' }, `${error.category}${error.requestId ? ` · request id ${error.requestId}` : ''}`),
        error.stack !== undefined && h('details', {}, h('summary', {}, 'Stack'), h('pre', {}, ...lines(error.stack))),
      ),
    entries.length > 0 && factList(entries, scope),
  );
}

const hintLine = (hint: string | undefined): HTMLElement | undefined =>
  hint === undefined ? undefined : h('p', { class: 'hint' }, `→ ${hint}`);

/** Lines of a text, each made visible by itself, so that the newlines between them stay. */
export const lines = (text: string): (string | HTMLElement)[] =>
  text.split('\n').map((line) => h('span', { class: 'line' }, line));
