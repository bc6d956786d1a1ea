import { durationText } from '../../contract/duration-text.ts';
import type { JournalReport, Overview, ProcessRun } from '../../model/report-schema.ts';
import type { ChangeLog } from '../change-log.ts';
import { type Child, h } from '../element.ts';
import { countOf, numberText, timeText } from '../words.ts';
import { block, table } from './blocks.ts';
import { changesBlock } from './changes-block.ts';

/** The books of the run: whether every server is accounted for, who ran what, and every change made in AWS. */
export function auditView(overview: Overview, loadChanges: ChangeLog['all']): HTMLElement {
  const { audit, stages } = overview;
  const processes = stages.flatMap(({ command, processes: runs }) => runs.map((run) => ({ command, run })));
  return h(
    'section',
    { class: 'audit', id: 'audit' },
    h('h2', {}, 'Audit'),
    h('div', { class: 'balance' }, ...balance(overview)),
    processes.length > 0 &&
      block(
        'Commands',
        table(
          ['Command', 'Started', 'Took', 'By', 'Arguments', 'Config', 'Exit'],
          processes.map(({ command, run }) => processRow(command, run)),
        ),
      ),
    audit.journals.length > 0 &&
      block(
        'Journals',
        table(
          ['Journal', 'Chain', 'Lines', 'Head of the chain'],
          audit.journals.map((journal) => [
            journal.command,
            chainText(journal),
            numberText(journal.lines),
            h('code', {}, journal.head.slice(0, 16)),
          ]),
        ),
      ),
    audit.overrides.length > 0 &&
      block(
        'Overrides used',
        table(
          ['Time', 'Command', 'Flag', 'Value'],
          audit.overrides.map(({ at, command, flag, value }) => [
            timeText(at),
            command,
            flag,
            JSON.stringify(value) ?? '',
          ]),
        ),
      ),
    audit.missing.count > 0 &&
      block(
        `${countOf(audit.missing.count, 'server')} did not reach this report`,
        table(
          ['Server', 'Last seen by'],
          audit.missing.named.map(({ instance, lastSeen }) => [instance, lastSeen]),
        ),
      ),
    audit.rejects.count > 0 &&
      block(
        countOf(audit.rejects.count, 'rejected input line'),
        table(
          ['Command', 'Line', 'Why'],
          audit.rejects.named.map(({ command, line, message }) => [command, line, message]),
        ),
      ),
    changesBlock(overview, loadChanges),
  );
}

function balance({ audit }: Overview): Child[] {
  const { scanned, accounted, missing, completeness, journals } = audit;
  const sound = journals.filter(({ state, lacking }) => state === 'sound' && !lacking).length;
  const line = (isGood: boolean, text: string) =>
    h(
      'p',
      { class: isGood ? 'is-good' : 'is-attention' },
      h('b', { 'aria-hidden': 'true' }, isGood ? '✓ ' : '! '),
      text,
    );
  return [
    completeness === 'unknown'
      ? line(false, `Completeness unknown: ${journals.length > 0 ? 'not every' : 'no'} journal of this run is here.`)
      : line(
          audit.cutShort.length === 0,
          audit.cutShort.length === 0
            ? 'Every command came to its end.'
            : `${completeness === 'complete' ? 'Every scanned server is here, yet' : 'Cut short:'} ${audit.cutShort.join(', ')} did not come to an end.`,
        ),
    scanned !== undefined &&
      line(
        missing.count === 0,
        `${numberText(scanned)} scanned, ${numberText(accounted)} accounted for${missing.count > 0 ? `, ${numberText(missing.count)} missing` : ''}.`,
      ),
    journals.length > 0 &&
      line(
        sound === journals.length,
        `${sound} of ${countOf(journals.length, 'journal')} with an unbroken chain and nothing lacking.`,
      ),
    audit.openChanges.count > 0 &&
      line(false, `The outcome of ${countOf(audit.openChanges.count, 'change')} is unknown.`),
    audit.overrides.length > 0 && line(false, `${countOf(audit.overrides.length, 'override')} used.`),
  ];
}

const chainText = ({ state, message, lacking }: JournalReport): string =>
  [
    message ? `${state}: ${message}` : state,
    lacking && `${countOf(lacking, 'server')} in hand ${lacking === 1 ? 'is' : 'are'} not in it`,
  ]
    .filter(Boolean)
    .join('; ');

function processRow(
  command: string,
  { startedAt, finishedAt, user, host, argv, configFile, configHash, exit, dryRun }: ProcessRun,
): Child[] {
  const took =
    finishedAt === undefined ? 'did not end' : durationText((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  const config = configFile === undefined ? '' : `${configFile} ${configHash?.slice(0, 12) ?? ''}`;
  return [
    `${command}${dryRun ? ' (dry run)' : ''}`,
    timeText(startedAt),
    took,
    `${user}@${host}`,
    argv.join(' '),
    config,
    exit ? `${exit.code} ${exit.name}` : '',
  ];
}
