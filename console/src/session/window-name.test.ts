import { expect, test } from 'vitest';
import { windowName, windowSession } from './window-name.ts';

test.each([
  ['a window that was opened for a session', windowName('se_123'), 'se_123'],
  ['any window of a person', '', undefined],
  ['a window that another site has named', 'sallyport-session-', undefined],
  ['one for something else', 'sallyport-session-ji_123', undefined],
])('%s', (_what, name, session) => {
  expect(windowSession(name)).toBe(session);
});
