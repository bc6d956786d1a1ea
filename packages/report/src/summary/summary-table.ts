import { styleText } from 'node:util';
import { shorten, stageName, visibleText } from '@cms-patching/core';
import Table from 'cli-table3';
import { durationText } from '../contract/duration-text.ts';
import { hintAfterMessage } from '../model/hints.ts';
import type { Overview, Verdict } from '../model/report-schema.ts';
import { type Standing, standings } from '../model/standing.ts';
import { auditLine, detailLines, runLine } from './summary-lines.ts';

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

const verdictMark = { good: '✔', attention: '▲', bad: '✖' } as const;
const verdictColor = { good: 'green', attention: 'yellow', bad: 'red' } as const;
const standingColor: Partial<Record<Standing, 'green' | 'yellow' | 'red' | 'magenta' | 'gray'>> = {
  done: 'green',
  partial: 'yellow',
  timeout: 'yellow',
  failed: 'red',
  unknown: 'magenta',
  excluded: 'gray',
};

/** The run as a person at a terminal wants to see it: verdict, stages, zones, what failed and what to do. */
export function summaryTable(overview: Overview, { color, width }: { color: boolean; width: number }): string {
  const paint: Paint = color ? styleText : (_, text) => text;
  const blocks = [
    verdictBlock(overview.verdict, runLine(overview), paint),
    stageTable(overview, paint),
    zoneTable(overview, paint),
    failureBlock(overview, paint, width),
    [...detailLines(overview), auditLine(overview)].map((line) => paint('dim', visibleText(line))).join('\n'),
  ];
  return `\n${blocks.filter(Boolean).join('\n\n')}\n`;
}

const verdictBlock = ({ level, sentence }: Verdict, run: string, paint: Paint): string =>
  `${paint(['bold', verdictColor[level]], `${verdictMark[level]} ${visibleText(sentence)}`)}\n${paint('dim', `  ${visibleText(run)}`)}`;

function stageTable({ stages }: Overview, paint: Paint): string {
  const ran = stages.filter(({ stage, ran }) => stage !== undefined && ran);
  const statuses = [
    ...new Set(ran.flatMap(({ counts }) => Object.keys(counts))),
  ] as (keyof (typeof ran)[number]['counts'])[];
  if (statuses.length === 0) return '';
  const table = plainTable(['stage', ...statuses, 'median', 'slowest'], 1, paint);
  for (const { command, counts, durations } of ran) {
    const numbers = statuses.map((status) => countCell(counts[status], status as Standing, paint));
    table.push([
      command,
      ...numbers,
      ...[durations?.median, durations?.max].map((s) => (s === undefined ? '' : durationText(s))),
    ]);
  }
  return table.toString();
}

function zoneTable({ zones }: Overview, paint: Paint): string {
  if (zones.length === 0) return '';
  const found = standings.filter((standing) => zones.some((zone) => (zone.standings[standing] ?? 0) > 0));
  const table = plainTable(
    ['landing zone', 'servers', ...found.map((standing) => standing.replace('-', ' '))],
    1,
    paint,
  );
  for (const zone of zones) {
    const failed = zone.failures.length > 0 ? paint('red', ' ✖ scan failed') : '';
    const name = `${shorten(visibleText(zone.landingZone), 40)}${zone.environment === undefined ? '' : paint('dim', ` ${shorten(visibleText(zone.environment), 20)}`)}${failed}`;
    table.push([
      name,
      String(zone.records),
      ...found.map((standing) => countCell(zone.standings[standing], standing, paint)),
    ]);
  }
  return table.toString();
}

function countCell(count: number | undefined, standing: Standing, paint: Paint): string {
  if (!count) return paint('dim', '·');
  const style = standingColor[standing === ('success' as Standing) ? 'done' : standing];
  return style ? paint(style, String(count)) : String(count);
}

const failuresShown = 8;

function failureBlock({ failures }: Overview, paint: Paint, width: number): string {
  const shown = failures
    .slice(0, failuresShown)
    .flatMap(({ count, stage, category, code, message }) => [
      `${paint('red', `${count} ×`)} ${stageName(stage)} ${paint('bold', visibleText(code))}: ${shorten(visibleText(message), Math.max(40, width - code.length - 24))}`,
      paint('dim', `     → ${hintAfterMessage({ category, code })}`),
    ]);
  if (failures.length > failuresShown)
    shown.push(`and ${failures.length - failuresShown} more kinds of failure, all in the report`);
  return shown.join('\n');
}

const plainTable = (head: string[], leftColumns: number, paint: Paint) =>
  new Table({
    head: head.map((title) => paint('bold', title)),
    colAligns: head.map((_, index) => (index < leftColumns ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '  ',
    },
  });
