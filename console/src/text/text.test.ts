import { closeReasons, endReasons, refusalCodes } from '@sallyport/domain';
import { describe, expect, test } from 'vitest';
import {
  auditFactWords,
  auditWords,
  closeReasonWords,
  endReasonWords,
  endWords,
  itemEventWords,
  reasonWords,
} from './i18n.ts';
import { en } from './en.ts';
import { refusals } from './refusals.ts';

function wordsIn(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([name, inner]) =>
    wordsIn(inner, path === '' ? name : `${path}.${name}`),
  );
}

const all = [...wordsIn(en), ...Object.entries(refusals)];

describe('the words', () => {
  test.for(refusalCodes.map((code) => [code] as const))('have a sentence for the refusal %s', ([code]) => {
    expect(refusals[code]).toMatch(/^[A-Z].*\.$/);
  });

  test.for(endReasons.map((reason) => [reason] as const))('say why a session ended: %s', ([reason]) => {
    expect(endReasonWords(reason)).toMatch(/^[A-Z]/);
  });

  test.for([
    ['a participant', 'ended-by-representative', 'Ada Byron', 'Ended by Ada Byron'],
    ['an administrator', 'ended-by-administrator', 'Ada Byron', 'Ended by the administrator Ada Byron'],
    ['somebody nobody knows', 'ended-by-representative', null, 'Ended by a participant'],
    ['a login that ran out', 'login-ended', 'Ada Byron', 'The login ended'],
    ['a name with signs in it', 'ended-by-representative', "$& $' {{name}}", "Ended by $& $' {{name}}"],
  ] as const)('say who ended a session: %s', ([, endReason, endedBy, words]) => {
    expect(endWords({ endReason, endedBy })).toBe(words);
  });

  test.for(closeReasons.map((reason) => [reason] as const))('say why a shell was closed: %s', ([reason]) => {
    expect(closeReasonWords(reason)).toMatch(/^[A-Z]/);
  });

  test.for([
    ['its new name', 'jump-item.renamed', [], 'kiosk', '{{to}} $&', 'Renamed from kiosk to {{to}} $&'],
    ['what was changed', 'jump-item.changed', ['tag', 'x'], null, null, 'Changed: Tag, x'],
    ['a kind that only the audit log has', 'client.enrolled', [], null, null, 'Jump Client enrolled'],
    ['a kind of a newer server', 'client.painted', [], null, null, 'client.painted'],
  ] as const)('say of an event %s', ([, kind, fields, from, to, words]) => {
    expect(itemEventWords({ kind, fields, from, to })).toBe(words);
  });

  test('a code of a newer server keeps the words that came with it', () => {
    const closed = { code: 'jump.outside-schedule', message: '', facts: { policy: 'Nights', opensAt: null } };
    expect(reasonWords(closed)).toContain('The Jump Policy “Nights” of this item permits no session now.');
    expect(reasonWords({ code: 'jump.some-later-rule', message: 'Not on a full moon.' })).toBe('Not on a full moon.');
  });

  test('tell of an audit entry what a person reads, and leave its ids to the whole entry', () => {
    const data = { jumpItemId: 'ji_1', remoteAddress: '192.0.2.7', reason: 'agent-gone', later: 'code', count: 3 };
    expect(auditFactWords(data)).toEqual(['From 192.0.2.7', 'Why: The endpoint stayed away', 'Times: 3']);
  });

  test.for([
    ['a text', { tag: ['lobby', 'cellar'] }, ['Tag: lobby → cellar']],
    ['one that was not there', { tag: ['', 'cellar'] }, ['Tag: cellar']],
    ['one that goes', { jumpPolicyId: ['Nights', null] }, ['Jump Policy: Nights → none']],
    ['a switch', { screenStateDetectsPresence: [false, true] }, ['Screen state detects presence: no → yes']],
    ['a number', { 'representative.sessionIdleTimeout': [0, 300] }, ['Representative session idle timeout: 0 → 300']],
    ['a list', { members: [['ada: Auditor'], []] }, ['Members: ada: Auditor → none']],
    ['what is made of parts', { schedule: [null, { timeZone: 'UTC' }] }, ['Schedule: {"timeZone":"UTC"}']],
    [
      'what a new thing lacks',
      { name: [null, 'Berlin'], comments: [null, ''], strict: [null, false] },
      ['Name: Berlin'],
    ],
    ['what is no change', { name: 'Berlin', other: ['a', 'b', 'c'] }, []],
  ] as const)('tell of a change what was and what is: %s', ([, changes, words]) => {
    expect(auditFactWords({ changes })).toEqual(words);
  });

  test('tell in words which right was missing, how often, and what was asked for', () => {
    const refused = { because: 'login.not-administrator', request: 'GET /api/admin/audit', remoteAddress: '192.0.2.7' };
    expect(auditWords('request.refused')).toBe('Request refused');
    expect(auditFactWords(refused)).toEqual([
      'Why: Only an administrator may do this.',
      'Asked for: GET /api/admin/audit',
      'From 192.0.2.7',
    ]);
    expect(auditWords('request.refused-again')).toBe('Refused again and again');
    expect(auditFactWords({ because: 'session.not-participant', count: 499 })).toEqual([
      'Why: You are not in this session. Jump to its item to join.',
      'Times: 499',
    ]);
  });

  test('neither shout nor beg, and leave no gap open', () => {
    const wrong = all.filter(
      ([, words]) => /!|\bplease\b|\.\.\.|  /i.test(words) || words.trim() !== words || words === '',
    );
    expect(wrong).toEqual([]);
  });

  test('have singular and plural in pairs', () => {
    const paths = new Set(all.map(([path]) => path));
    const alone = [...paths].filter(
      (path) =>
        /_(?:one|other)$/.test(path) &&
        !(paths.has(path.replace(/_\w+$/, '_one')) && paths.has(path.replace(/_\w+$/, '_other'))),
    );
    expect(alone).toEqual([]);
  });
});
