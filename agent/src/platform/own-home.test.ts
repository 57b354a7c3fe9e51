import { expect, test } from 'vitest';
import { ownHome } from './own-home.ts';

const owners: Readonly<Record<string, number>> = { '/root': 0, '/home/sallyport-ada': 1000, '/srv/agent': 0 };
const home = (given: string | undefined, uid = 0, ofDirectory = '/root'): string =>
  ownHome({ ofDirectory, given, uid, ownerOf: (path) => owners[path] });

test.each([
  ['nothing is given, as to a service of the system', undefined, '/root'],
  ['the same is given', '/root', '/root'],
  ['another folder of the same account is given', '/srv/agent', '/srv/agent'],
  ['sudo left the home of somebody else', '/home/sallyport-ada', '/root'],
  ['the folder is not there', '/nowhere', '/root'],
  ['it is empty', '', '/root'],
  ['it is relative', 'root', '/root'],
  ['no path could be it', '/srv/agent\0', '/root'],
])('where %s', (_, given, expected) => {
  expect(home(given)).toBe(expected);
});

test('an account that no directory knows has the home that its container gives it', () => {
  expect(home('/home/sallyport-ada', 1000, '/')).toBe('/home/sallyport-ada');
  expect(home(undefined, 1000, '/')).toBe('/');
});
