import { stringWidth } from './string-width.ts';

/** Breaks lines longer than `columns` at spaces; a word longer than a line keeps its length. For text without colours. */
export function wrapText(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => (stringWidth(line) <= columns ? line : wrapLine(line.trim(), columns)))
    .join('\n');
}

function wrapLine(line: string, columns: number): string {
  const rows: string[] = [];
  for (const word of line.split(' ')) {
    const row = rows.at(-1);
    if (row !== undefined && stringWidth(row) + 1 + stringWidth(word) <= columns)
      rows[rows.length - 1] = `${row} ${word}`;
    else rows.push(word);
  }
  return rows.join('\n');
}
