/** What recordings are exported as. */
export const exportFormats = ['asciicast', 'text'] as const;

export type ExportFormat = (typeof exportFormats)[number];

export const exportTypes: Readonly<Record<ExportFormat, { readonly type: string; readonly ending: string }>> = {
  asciicast: { type: 'application/x-asciicast', ending: 'cast' },
  text: { type: 'text/plain; charset=utf-8', ending: 'txt' },
};
