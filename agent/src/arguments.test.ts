import { describe, expect, test } from 'vitest';
import { parseAgentArguments, parseFleetArguments } from './arguments.ts';

const root = `sha256:${'ab'.repeat(32)}`;
const good = ['run', '--data', 'd', '--server', 'https://a:1', '--server', 'https://b', '--root', root];

test('a whole command line', () => {
  expect(parseAgentArguments(good)).toEqual({
    kind: 'run',
    values: {
      data: 'd',
      servers: [
        { name: 'a:1', host: 'a', port: 1 },
        { name: 'b:443', host: 'b', port: 443 },
      ],
      rootFingerprint: root,
      proxy: { kind: 'environment', environment: process.env },
      endsWithInput: false,
      logLevel: 'info',
    },
  });
});

test.for([
  ['--help', 'help'],
  ['help', 'help'],
  ['--version', 'version'],
] as const)('%s', ([word, kind]) => {
  expect(parseAgentArguments([word])).toEqual({ kind });
});

describe('wrong', () => {
  test.for([
    ['a login on the command line', [...good, '--proxy', 'http://pat:secret@p:1'], '--proxy-file'],
    ['a proxy of another kind', [...good, '--proxy', 'gopher://p'], '--proxy'],
    ['two proxies', [...good, '--proxy', 'http://p:1', '--proxy-file', 'f'], '--proxy'],
    ['nothing', [], 'run'],
    ['another command', ['walk'], 'run'],
    ['no folder', good.toSpliced(1, 2), '--data'],
    ['no server', ['run', '--data', 'd', '--root', root], '--server'],
    ['a server without TLS', good.with(4, 'http://a'), 'http://a'],
    ['no root', good.slice(0, -2), '--root'],
    ['a root that was cut', good.with(8, root.slice(0, -1)), '--root'],
    ['a level of logging nobody knows', [...good, '--log-level', 'loud'], '--log-level'],
    ['an option nobody knows', [...good, '--fast'], '--fast'],
  ] as const)('%s', ([, words, about]) => {
    expect(parseAgentArguments(words)).toEqual({ kind: 'wrong', because: expect.stringContaining(about) });
  });
});

describe('the fleet’s', () => {
  const fleet = [...good.slice(1), '--count', '20'];

  test('count, and how many at once', () => {
    expect(parseFleetArguments(fleet)).toMatchObject({ kind: 'run', values: { count: 20, atOnce: 50 } });
    expect(parseFleetArguments([...fleet, '--at-once', '5'])).toMatchObject({ values: { atOnce: 5 } });
  });

  test.for(['0', '20001', '-1', '1e3', ''])('a count of %s is wrong', (count) => {
    expect(parseFleetArguments([...fleet, '--count', count]).kind).toBe('wrong');
  });
});
