import { visibleText } from '@cms-patching/core';
import { createColors } from 'picocolors';

export type Style = 'plain' | 'good' | 'bad' | 'warn' | 'dim' | 'strong';

/** A piece of a line that looks the same throughout. */
export interface Span {
  text: string;
  style: Style;
}

export type Line = readonly Span[];

export const span = (text: string, style: Style = 'plain'): Span => ({ text, style });

/** Text from a journal: only characters that take one cell each, so that widths can be reckoned with. */
export const oneCell = (text: unknown): string =>
  visibleText(String(text)).replace(/[^\x20-\x7e\xa1-\u02ff\u2010-\u2027]/gu, '?');

/** A line as text, cut to a width, with or without colours. */
export function paint(line: Line, { width, colours }: { width: number; colours: boolean }): string {
  const { green, red, yellow, dim, bold } = createColors(colours);
  const styles: Record<Style, (text: string) => string> = {
    plain: (text) => text,
    good: green,
    bad: red,
    warn: yellow,
    dim,
    strong: bold,
  };
  const length = line.reduce((sum, { text }) => sum + text.length, 0);
  const isCut = length > width;
  let room = isCut ? width - 1 : width;
  let painted = '';
  for (const { text, style } of line) {
    const shown = text.slice(0, Math.max(0, room));
    room -= shown.length;
    if (shown !== '') painted += styles[style](shown);
  }
  if (isCut && width > 0) painted += '…';
  return painted;
}
