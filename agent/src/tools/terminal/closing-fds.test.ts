import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { byRuntime, withoutDescriptors } from './closing-fds.ts';

const shell = { file: '/bin/zsh', args: ['-l'] };

test('nothing stands in between when there is nothing to close', () => {
  expect(withoutDescriptors(shell, [])).toBe(shell);
});

test('descriptors are numbers beyond the standard ones, nothing else', () => {
  for (const wrong of [[2], [1.5], [Number.NaN]]) expect(() => withoutDescriptors(shell, wrong)).toThrow(RangeError);
});

test('without bash, the runtime closes them and becomes the program', () => {
  const descriptor = openSync('/dev/null', 'r');
  const odd = 'a b"$HOME\'';
  const { file, args } = byRuntime({ file: '/bin/sh', args: ['-c', 'echo "$0|$1"; ls /proc/self/fd', odd, 'x'] }, [
    descriptor,
  ]);
  const output = execFileSync(file, [...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit', ...holes(descriptor)],
  });
  closeSync(descriptor);
  const [first, ...open] = output.trim().split('\n');
  expect(first).toBe(`${odd}|x`);
  expect(open).not.toContain(String(descriptor));
});

/** Places the open descriptor under its own number in the child. */
function holes(descriptor: number): ('ignore' | number)[] {
  return Array.from({ length: descriptor - 2 }, (_, at) => (at + 3 === descriptor ? descriptor : 'ignore'));
}
