/** What the process tells whoever started it; `--help` lists them. */
export const exitCode = { good: 0, unexpected: 1, usage: 2, notEnrolled: 3, locked: 4, uninstalled: 5 } as const;
