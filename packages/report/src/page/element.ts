import { visibleText } from './visible-text.ts';

type Handler = (event: never) => void;
type Props = Readonly<Record<string, string | number | boolean | undefined | Handler>>;
export type Child = Node | string | number | undefined | false | null;

const svgNamespace = 'http://www.w3.org/2000/svg';

/** An HTML element; `onclick` and the like are listeners, everything else an attribute. All text is made visible and is never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), props, children);
}

/** The same for the elements of an inline drawing. */
export function svg(tag: string, props: Props = {}, ...children: readonly Child[]): SVGElement {
  return fill(document.createElementNS(svgNamespace, tag) as SVGElement, props, children);
}

/** Puts new children into an element in place of what it has. */
export function replace(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...children.filter(isShown).map(toNode));
}

function fill<E extends Element>(element: E, props: Props, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as unknown as EventListener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, visibleText(String(value)));
  }
  for (const child of children) if (isShown(child)) element.append(toNode(child));
  return element;
}

const isShown = (child: Child): child is Node | string | number =>
  child !== undefined && child !== false && child !== null && child !== '';

const toNode = (child: Node | string | number): Node | string =>
  typeof child === 'object' ? child : visibleText(String(child));
