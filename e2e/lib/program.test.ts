import { expect, test } from 'vitest';
import { startProgram } from './program.ts';
import { waitUntil } from './wait-until.ts';

test('a program that ends when nobody asked says how, and with which last words', async () => {
  const program = startProgram(['-e', 'console.error("out of breath"); process.exit(3)']);
  const ownEnd = await waitUntil('its end', () => program.ownEnd());
  expect(ownEnd).toContain('ended by itself (3)');
  await waitUntil('its last words', () => program.log().includes('out of breath'));
  expect(program.ownEnd()).toContain('out of breath');
});

test('one that somebody else kills too', async () => {
  const program = startProgram(['-e', 'setInterval(() => {}, 1000)']);
  process.kill(program.pid, 'SIGKILL');
  expect(await waitUntil('its end', () => program.ownEnd())).toContain('ended by itself (SIGKILL)');
});

test('one that a test ends does not', async () => {
  const program = startProgram(['-e', 'setInterval(() => {}, 1000)']);
  expect(program.ownEnd()).toBeUndefined();
  await program.end('SIGKILL');
  expect(program.ownEnd()).toBeUndefined();
});
