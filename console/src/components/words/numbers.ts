/** Counts and sizes as people read them. */
const whole = new Intl.NumberFormat('en');

export function countWords(count: number): string {
  return whole.format(count);
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `512 B`, `3.2 kB`, `18 MB`: powers of ten, two figures below ten. */
export function bytesWords(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const shown = unit > 0 && value < 9.95 ? value.toFixed(1) : String(Math.round(value));
  return `${shown} ${units[unit] ?? 'B'}`;
}
