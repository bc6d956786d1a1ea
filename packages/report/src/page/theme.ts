import { h } from './element.ts';

const key = 'cms-patching-theme';
const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const label: Record<Theme, string> = { auto: '◐ Auto', light: '☀ Light', dark: '☾ Dark' };

/** A button that goes through the themes; the choice is kept where the browser allows it. */
export function themeButton(): HTMLButtonElement {
  let theme = stored();
  const button = h('button', { type: 'button', class: 'quiet', onclick: next });
  const show = (): void => {
    document.documentElement.dataset.theme = theme;
    button.textContent = label[theme];
    button.setAttribute('aria-label', `Theme: ${theme}`);
  };
  function next(): void {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';
    try {
      localStorage.setItem(key, theme);
    } catch {
      // A browser that keeps nothing for pages from disk still shows the theme.
    }
    show();
  }
  show();
  return button;
}

function stored(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(key)) ?? 'auto';
  } catch {
    return 'auto';
  }
}
