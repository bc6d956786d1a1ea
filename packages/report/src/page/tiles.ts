import { h } from './element.ts';
import { numberText, wordFor } from './words.ts';

/** Steps that a dry run alone has. */
const dryRunOnly = 'planned';
const troubles = ['partial', 'failed', 'rolled-back', 'not-attempted'];

const notes: Readonly<Record<string, string>> = {
  discovered: 'found by the scan',
  eligible: 'may be worked on',
  backedUp: 'with a verified image',
  running: 'up, and reachable where started',
  ready: 'passed the precheck',
  patched: 'nothing missing',
  partial: 'some updates missing',
  failed: 'or timed out, or unknown',
  'rolled-back': 'root volume restored',
  'not-attempted': 'left alone on the way',
  planned: 'by this dry run',
};

/** Numbers that are filters: pressing one shows its servers, pressing it again all. */
export function tiles(
  counts: ReadonlyMap<string, number>,
  milestones: Readonly<Record<string, number | null>>,
  chosen: ReadonlySet<string>,
  choose: (step: string) => void,
): HTMLElement {
  const steps = [...Object.keys(milestones), ...troubles, ...((counts.get(dryRunOnly) ?? 0) > 0 ? [dryRunOnly] : [])];
  return h(
    'div',
    { class: 'tiles', role: 'group', 'aria-label': 'Show only' },
    ...steps.map((step) => {
      const isTold = milestones[step] !== null;
      const count = counts.get(step) ?? 0;
      return h(
        'button',
        {
          type: 'button',
          'data-key': `step:${step}`,
          class: `tile is-${step}${count === 0 ? ' is-empty' : ''}`,
          'aria-pressed': chosen.has(step) ? 'true' : 'false',
          disabled: !isTold,
          onclick: () => choose(step),
        },
        h('span', { class: 'tile-name' }, wordFor(step)),
        h('b', { class: isTold ? undefined : 'not-run' }, isTold ? numberText(count) : 'not run'),
        h('small', {}, notes[step] ?? ''),
      );
    }),
  );
}
