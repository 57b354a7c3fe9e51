import { encodeBase64url } from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeKey, ServerKeys } from '../testing/server-keys.ts';
import { judgeCommand } from './command-check.ts';

const keys = new ServerKeys();
const linkId = new Uint8Array(32).fill(7);
const rules = { linkId, commandKeys: [makeKey().text, keys.command.text], counterDue: 4 };

function signed(text: string, counter = 4, over = linkId): Parameters<typeof judgeCommand>[0] {
  const bytes = Buffer.from(text);
  return {
    kind: 'command',
    counter,
    body: encodeBase64url(bytes),
    signature: keys.commandSignature(over, counter, bytes),
  };
}

const refresh = '{"kind":"refresh-facts"}';

test('a command of this link, next in the row, by any of the command keys is obeyed', () => {
  expect(judgeCommand(signed(refresh), rules)).toEqual({ kind: 'obey', body: { kind: 'refresh-facts' } });
});

describe('refused as a breach', () => {
  test.for([
    ['the counter before', signed(refresh, 3), 'command.counter'],
    ['the counter after', signed(refresh, 5), 'command.counter'],
    ['another link', signed(refresh, 4, new Uint8Array(32)), 'command.signature'],
    ['a counter that was not signed', { ...signed(refresh, 3), counter: 4 }, 'command.signature'],
    ['another spelling of the body', { ...signed(refresh), body: `${signed(refresh).body}A` }, 'command.malformed'],
    ['a body that is no base64url', { ...signed(refresh), body: 'A' }, 'command.malformed'],
    ['a signed body that is no JSON', signed('{'), 'command.malformed'],
    [
      'a signed body that is no UTF-8',
      { ...signed(refresh), ...signedBytes(Buffer.from([0xff])) },
      'command.malformed',
    ],
    ['a signed body without a kind', signed('{"a":1}'), 'command.malformed'],
    [
      'a signed body that does not fit',
      signed('{"kind":"settings","settings":{"statisticsIntervalMs":0}}'),
      'command.malformed',
    ],
  ] as const)('%s', ([, command, because]) => {
    expect(judgeCommand(command, rules)).toEqual({ kind: 'breach', because });
  });
});

test('a kind of a newer server is no breach', () => {
  expect(judgeCommand(signed('{"kind":"dance"}'), rules)).toEqual({ kind: 'unknown', name: 'dance' });
});

test('no single changed character of body or signature passes', () => {
  const command = signed(refresh);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  fc.assert(
    fc.property(fc.constantFrom('body' as const, 'signature' as const), fc.nat(), fc.nat(63), (field, at, to) => {
      const text = command[field];
      const place = at % text.length;
      const changed = text.slice(0, place) + alphabet.charAt(to) + text.slice(place + 1);
      if (changed === text) return;
      expect(judgeCommand({ ...command, [field]: changed }, rules).kind).toBe('breach');
    }),
    { numRuns: 300 },
  );
});

function signedBytes(bytes: Uint8Array): { readonly body: string; readonly signature: string } {
  return { body: encodeBase64url(bytes), signature: keys.commandSignature(linkId, 4, bytes) };
}
