import { describe, expect, test } from 'vitest';
import { unitFile, unitWord } from './unit-file.ts';

test.for([
  ['/opt/sallyport/node', '"/opt/sallyport/node"'],
  ['with a blank', '"with a blank"'],
  ['"quoted" and \\slashed', '"\\"quoted\\" and \\\\slashed"'],
  ['100%n', '"100%%n"'],
  ['$HOME ${HOME}', '"$$HOME $${HOME}"'],
  [';', '";"'],
  ['', '""'],
] as const)('the word %j is %j in a unit', ([word, written]) => {
  expect(unitWord(word)).toBe(written);
});

test('a word of two lines is refused: it would be a setting of its own', () => {
  expect(() => unitWord('a\nExecStartPost=/bin/true')).toThrow(RangeError);
});

describe('a unit', () => {
  const text = unitFile({
    host: 'access.example.com:443\u202e%n',
    command: ['/opt/node', 'run', '--root', 'sha256:0'],
  });

  test('starts the agent for ever, but not one that removed itself', () => {
    expect(text).toContain('\nExecStart="/opt/node" "run" "--root" "sha256:0"\n');
    expect(text).toContain('\nRestart=always\n');
    expect(text).toContain('\nStartLimitIntervalSec=0\n');
    expect(text).toContain('\nRestartPreventExitStatus=5\n');
  });

  test('holds nothing of an environment but how memory is handed out, and so no enrolment key', () => {
    expect(text.match(/^.*(?:Environment|SALLYPORT_).*$/gm)).toEqual([
      'Environment=MALLOC_ARENA_MAX=1 MALLOC_TOP_PAD_=16384',
    ]);
  });

  test('describes itself in plain characters', () => {
    expect(text).toContain('\nDescription=Sallyport Jump Client of access.example.com:443?%%n\n');
  });

  test('keeps nothing from a shell: each of these would be inherited', () => {
    for (const setting of ['NoNewPrivileges', 'Protect', 'Private', 'CapabilityBoundingSet', 'SystemCallFilter']) {
      expect(text).not.toContain(setting);
    }
  });
});
