import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { h } from './element.ts';

export interface VirtualRows {
  /** Shows rows 0 to `count` - 1 anew, from the top. */
  show(count: number): void;
  /** Brings a row into view and gives its element back. */
  reveal(index: number): HTMLTableRowElement | undefined;
}

const overscan = 12;

/** Keeps only the rows in a table body that can be seen, between two spacers; `makeRow` makes one when it comes into view. */
export function virtualRows(
  viewport: HTMLElement,
  body: HTMLTableSectionElement,
  rowHeight: number,
  makeRow: (index: number) => HTMLTableRowElement,
): VirtualRows {
  const above = spacer();
  const below = spacer();
  body.replaceChildren(above, below);
  let rows = new Map<number, HTMLTableRowElement>();
  const options = {
    count: 0,
    getScrollElement: () => viewport,
    estimateSize: () => rowHeight,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan,
    onChange: () => render(),
  };
  const virtualizer = new Virtualizer<HTMLElement, HTMLTableRowElement>(options);
  virtualizer._didMount();
  virtualizer._willUpdate();

  function render(): void {
    const items = virtualizer.getVirtualItems();
    const wanted = new Map(items.map(({ index }) => [index, rows.get(index) ?? makeRow(index)]));
    for (const [index, row] of rows) if (!wanted.has(index)) row.remove();
    let previous: Element = above;
    for (const row of wanted.values()) {
      if (previous.nextElementSibling !== row) previous.after(row);
      previous = row;
    }
    rows = wanted;
    setHeight(above, items[0]?.start ?? 0);
    setHeight(below, virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0));
  }
  return {
    show(count) {
      for (const row of rows.values()) row.remove();
      rows = new Map();
      viewport.scrollTop = 0;
      virtualizer.setOptions({ ...options, count });
      virtualizer._willUpdate();
      render();
    },
    reveal(index) {
      virtualizer.scrollToIndex(index, { align: 'auto' });
      // The browser tells of a scroll a frame later, when the keyboard would have nowhere to go.
      viewport.dispatchEvent(new Event('scroll'));
      render();
      return rows.get(index);
    },
  };
}

const spacer = (): HTMLTableRowElement => h('tr', { 'aria-hidden': 'true', class: 'spacer' }, h('td', { colspan: 99 }));

const setHeight = (row: HTMLTableRowElement, height: number): void => {
  row.style.height = `${height}px`;
  row.hidden = height <= 0;
};
