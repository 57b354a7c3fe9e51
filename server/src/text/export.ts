/** What exported recordings say of themselves. */
export const exportTexts = {
  missing: 'Here output is missing: it never reached the recorder.',
  unreadable: 'Here a part of the recording can’t be read.',
  fullScreen: 'a full-screen program showed at last:',
  oneFormat: '--format must be asciicast or text',
  noSession: '--session must be the id of a session, as se_01k9xz8m0000000000000000bb',
  which: (channels: readonly string[]): string =>
    `The session has several recordings; say which with --channel:\n${channels.map((id) => `  ${id}`).join('\n')}`,
  none: 'The session has no such recording.',
  title: (sessionId: string, channelId: string, startedAt: number): string =>
    `Recording of ${sessionId} ${channelId}, begun ${new Date(startedAt).toISOString()}`,
} as const;
