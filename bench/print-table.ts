import { type Row, round } from './section.ts';

const heading = ['what', 'ours', 'beside', 'ratio', 'goal', ''];

/** The rows as a Markdown table whose columns line up. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [heading, ...rows.map(cellsOf)];
  const widths = heading.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = heading, ...body] = lines;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)].join('\n');
}

/** One row by itself, without the table around it. */
export const lineOf = (row: Row): string => cellsOf(row).filter(Boolean).join(' · ');

const cellsOf = ({ what, ours, beside = '', ratio, goal = '', met }: Row): string[] => [
  what,
  ours,
  beside,
  ratio === undefined ? '' : round(ratio),
  goal,
  met === undefined ? '' : met ? 'met' : 'MISSED',
];
