import { svg } from '../element.ts';

export interface Part {
  /** Gives the colour. */
  name: string;
  count: number;
}

/** A bar whose parts add up to `whole`, or less. The numbers stand beside it as text. */
export function shareBar(parts: readonly Part[], whole: number): SVGElement {
  let x = 0;
  const rects = parts.map(({ name, count }) => {
    const width = whole > 0 ? (count / whole) * 100 : 0;
    const rect = svg('rect', { class: `is-${name}`, x: `${x}%`, y: 0, width: `${width}%`, height: '100%' });
    x += width;
    return rect;
  });
  return svg('svg', { class: 'share', width: '100%', height: 12, 'aria-hidden': 'true', focusable: 'false' }, ...rects);
}
