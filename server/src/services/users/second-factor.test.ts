/** Codes and recovery codes on a real database; passkeys are tried with a real browser (e2e/passkeys.test.ts). */
import { instant, newId } from '@sallyport/domain';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { createChallenges } from '../../auth/challenges.ts';
import { createThrottle } from '../../auth/throttle.ts';
import { openIdentity } from '../../identity/identity.ts';
import { recoveryCodeCount } from '../../auth/sign-in-limits.ts';
import { secretBox } from '../../sealing/secret-box.ts';
import { openStore } from '../../store/store.ts';
import { openSqlite } from '../../store/engine/sqlite-engine.ts';
import { userRow } from '../../store/testing/rows.ts';
import { systemRandom } from '../../system.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { passkeyPurpose, secondFactorsOf, verifySecondFactor } from './second-factor.ts';
import type { SecondFactorAnswer } from './second-factor.ts';
import { offerTotp, totpStep, totpWrite } from './totp.ts';

const start = 1_795_000_020_000;
const stepMs = 30_000;

async function begin() {
  let now = start;
  const clock = { now: () => instant(now) };
  const store = await openStore(openSqlite(`${temporaryFolder()}/sallyport.db`));
  const random = systemRandom;
  const identity = openIdentity(temporaryFolder(), { clock, random });
  const world = {
    store,
    clock,
    random,
    box: secretBox({ identity, random }),
    challenges: createChallenges({ clock, random }),
    throttle: createThrottle(),
  };
  const row = userRow(1);
  await store.commit([store.insertUser(row)]);
  const offer = offerTotp(world, row, 'Sallyport');
  const codeAt = (at: number): string => TOTP.generate({ secret: Secret.fromBase32(offer.secret), timestamp: at });
  const write = totpWrite(world, row.id, { sealed: offer.sealed, code: codeAt(now) });
  if (write === undefined) throw new Error('The first code was not taken');
  await store.commit([write]);
  const answer = async (given: SecondFactorAnswer, userId = row.id): Promise<string> => {
    const check = { userId, remoteAddress: '192.0.2.1', origin: 'https://sallyport.example', answer: given };
    return (await verifySecondFactor(world, { ...check, purpose: passkeyPurpose('sign-in', '1') })).kind;
  };
  return {
    ...world,
    row,
    offer,
    codeAt,
    answer,
    code: (code: string) => answer({ kind: 'code', code }),
    pass: (ms: number) => (now += ms),
    now: () => now,
  };
}

describe('a code of an authenticator', () => {
  test.for([
    ['now', 0, true],
    ['one step early', -stepMs, true],
    ['one step late', stepMs, true],
    ['two steps early', -2 * stepMs, false],
    ['two steps late', 2 * stepMs, false],
  ] as const)('%s', ([, shift, isTaken]) => {
    const secret = new Secret({ size: 20 });
    const step = totpStep(secret.base32, TOTP.generate({ secret, timestamp: start + shift }), start);
    expect(step).toBe(isTaken ? Math.floor((start + shift) / stepMs) : undefined);
  });

  test.each(['', '12345', '1234567', '１２３４５６', 'abcdef', '-12345', '1e5000'])('is six digits, not %s', (text) => {
    expect(totpStep(new Secret({ size: 20 }).base32, text, start)).toBeUndefined();
  });

  test('counts once, and none before it counts any more', async () => {
    const it = await begin();
    it.pass(2 * stepMs);
    const [before, code] = [it.codeAt(it.now() - stepMs), it.codeAt(it.now())];
    expect(await it.code(code)).toBe('proven');
    expect([await it.code(code), await it.code(before)]).toEqual(['refused', 'refused']);
    expect(await it.code(it.codeAt(it.now() + stepMs))).toBe('proven');
  });

  test('counts once for two who show it at the same moment', async () => {
    const it = await begin();
    it.pass(2 * stepMs);
    const code = it.codeAt(it.now());
    const outcomes = await Promise.all([it.code(code), it.code(code), it.code(code)]);
    expect(outcomes.toSorted()).toEqual(['proven', 'refused', 'refused']);
  });

  test('the one that took the authenticator up does not count again', async () => {
    const it = await begin();
    expect(await it.code(it.codeAt(it.now()))).toBe('refused');
  });

  test('an authenticator that was offered to one user is not taken up for another', async () => {
    const it = await begin();
    const other = newId('user', instant(start), systemRandom.bytes(10));
    expect(totpWrite(it, other, { sealed: it.offer.sealed, code: it.codeAt(it.now()) })).toBeUndefined();
  });

  test('its secret is nowhere in the database in the clear', async () => {
    const it = await begin();
    const kept = JSON.stringify(await it.store.findTotpSecret(it.row.id));
    expect(kept).not.toContain(it.offer.secret);
  });

  test('guessing is slowed down, whatever is right', async () => {
    const it = await begin();
    it.pass(2 * stepMs);
    const outcomes = [];
    for (const code of ['000001', '000002', '000003', '000004', '000005', it.codeAt(it.now())]) {
      outcomes.push(await it.code(code));
    }
    expect(outcomes).toEqual(['refused', 'refused', 'refused', 'refused', 'refused', 'wait']);
  });

  test('is refused to a user who is disabled', async () => {
    const it = await begin();
    it.pass(2 * stepMs);
    await it.store.commit([it.store.updateUser(it.row.id, { disabledAt: instant(start) })]);
    expect(await it.code(it.codeAt(it.now()))).toBe('refused');
  });
});

describe('recovery codes', () => {
  test('each is good once, as people copy it, and each use is written down', async () => {
    const it = await begin();
    const { codes, writes } = newRecoveryCodes(it, it.row.id);
    await it.store.commit(writes);
    expect([new Set(codes).size, (await secondFactorsOf(it, it.row.id)).recoveryCodes]).toEqual([
      recoveryCodeCount,
      recoveryCodeCount,
    ]);
    const [first = '', second = ''] = codes;
    expect(await it.answer({ kind: 'recovery-code', code: first })).toBe('proven');
    expect(await it.answer({ kind: 'recovery-code', code: first })).toBe('refused');
    expect(await it.answer({ kind: 'recovery-code', code: ` ${second.toUpperCase().replaceAll('-', ' ')} ` })).toBe(
      'proven',
    );
    expect((await secondFactorsOf(it, it.row.id)).recoveryCodes).toBe(recoveryCodeCount - 2);
    const entries = await it.store.listAuditEntries(10);
    expect(entries.map(({ kind }) => kind)).toEqual([
      'recovery-code.used',
      'second-factor.refused',
      'recovery-code.used',
    ]);
  });

  test('new ones end the old ones, and those of another user open nothing', async () => {
    const it = await begin();
    const old = newRecoveryCodes(it, it.row.id);
    await it.store.commit(old.writes);
    await it.store.commit(newRecoveryCodes(it, it.row.id).writes);
    expect(await it.answer({ kind: 'recovery-code', code: old.codes[0] ?? '' })).toBe('refused');
    const other = userRow(2);
    await it.store.commit([it.store.insertUser(other)]);
    const others = newRecoveryCodes(it, other.id);
    await it.store.commit(others.writes);
    expect(await it.answer({ kind: 'recovery-code', code: others.codes[0] ?? '' })).toBe('refused');
    expect(await it.answer({ kind: 'recovery-code', code: others.codes[0] ?? '' }, other.id)).toBe('proven');
  });
});
