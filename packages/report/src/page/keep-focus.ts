/** Puts the keyboard back on the same control, known by its `data-key`, after its surroundings were made anew. */
export function keepFocus(container: ParentNode, change: () => void): void {
  const active = document.activeElement;
  const key = active instanceof HTMLElement && container.contains(active) ? active.dataset.key : undefined;
  change();
  if (key === undefined || document.activeElement === active) return;
  for (const control of container.querySelectorAll<HTMLElement>('[data-key]')) {
    if (control.dataset.key === key) control.focus({ preventScroll: true });
  }
}
