/**
 * Which theme is shown: the system's until the person has chosen one. The choice is kept in this browser, so that the
 * very first paint is right, and in the person's preferences, so that it follows them.
 */
export type ThemeChoice = 'system' | 'light' | 'dark';

const storageKey = 'sallyport.theme';
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

export function storedThemeChoice(): ThemeChoice {
  const stored = readStored();
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function keepThemeChoice(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, choice);
  } catch {
    // A browser that refuses storage still shows the chosen theme until it is closed.
  }
}

export function shownTheme(choice: ThemeChoice): 'light' | 'dark' {
  if (choice !== 'system') return choice;
  return systemDark.matches ? 'dark' : 'light';
}

export function onSystemThemeChange(listener: () => void): () => void {
  systemDark.addEventListener('change', listener);
  return () => systemDark.removeEventListener('change', listener);
}

function readStored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
