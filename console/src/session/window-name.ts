/** A window that was opened for one session says so by its name, which outlives a reload. */
const prefix = 'sallyport-session-';

export function windowName(id: string): string {
  return `${prefix}${id}`;
}

/** The session that this window was opened for; undefined for all other windows. */
export function windowSession(name: string = window.name): string | undefined {
  return name.startsWith(`${prefix}se_`) ? name.slice(prefix.length) : undefined;
}
