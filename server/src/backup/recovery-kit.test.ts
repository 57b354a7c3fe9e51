import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { linesOf, readLines } from './kit-lines.ts';
import { passphraseFault, readCost, usualCost, writeCost } from './passphrase-key.ts';
import { openRecoveryKit, sealRecoveryKit } from './recovery-kit.ts';

const passphrase = 'seven quiet harbours at noon';
const rootFingerprint = `sha256:${'ab'.repeat(32)}`;

async function sealed() {
  const der = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' });
  const kit = { serverId: `sv_${'0'.repeat(26)}`, keySetNumber: 3, madeAt: 1_795_000_000_000, roots: [der] };
  const text = await sealRecoveryKit({ kit, passphrase, rootFingerprint, random: (count) => randomBytes(count) });
  return { kit, text, der };
}

/** The text with one change in the lines between the marks. */
function changed(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith('-----BEGIN')) + 1;
  const to = lines.findIndex((line) => line.startsWith('-----END'));
  const inside = lines.slice(from, to);
  change(inside);
  return [...lines.slice(0, from), ...inside, ...lines.slice(to)].join('\n');
}

describe('a recovery kit', () => {
  test('opens by its passphrase and by no other', async () => {
    const { kit, text } = await sealed();
    const opened = await openRecoveryKit(text, passphrase);
    expect(opened).toMatchObject({ kind: 'opened', kit: { serverId: kit.serverId, keySetNumber: 3 } });
    if (opened.kind === 'opened')
      expect(Buffer.from(opened.kit.roots[0] ?? []).equals(kit.roots[0] ?? Buffer.of())).toBe(true);
    expect(await openRecoveryKit(text, `${passphrase}.`)).toEqual({ kind: 'wrong-passphrase' });
  });

  test('fits on one page and shows nothing of the key', async () => {
    const { text, der } = await sealed();
    const lines = text.split('\n');
    expect(lines.length).toBeLessThan(50);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
    const secret = der.subarray(-32);
    for (const form of ['hex', 'base64', 'base64url'] as const) expect(text).not.toContain(secret.toString(form));
  });

  test('opens when it was typed in capitals, with spaces, and with letters for digits', async () => {
    const { text } = await sealed();
    const typed = changed(text, (lines) => {
      lines.forEach((line, index) => {
        lines[index] = `  ${line.toUpperCase().replaceAll('0', 'O').replaceAll('1', 'l').replaceAll(' ', '   ')}\r`;
      });
    });
    expect((await openRecoveryKit(typed, passphrase)).kind).toBe('opened');
  });

  test('names the line that was mistyped, left out or put elsewhere', async () => {
    const { text } = await sealed();
    const slip = changed(text, (lines) => {
      lines[2] = (lines[2] ?? '').replace(/^./, (first) => (first === 'x' ? 'y' : 'x'));
    });
    expect(await openRecoveryKit(slip, passphrase)).toEqual({ kind: 'wrong-line', line: 3 });
    const short = changed(text, (lines) => void lines.splice(1, 1));
    expect(await openRecoveryKit(short, passphrase)).toEqual({ kind: 'wrong-line', line: 2 });
    const swapped = changed(text, (lines) => lines.splice(0, 2, lines[1] ?? '', lines[0] ?? ''));
    expect(await openRecoveryKit(swapped, passphrase)).toEqual({ kind: 'wrong-line', line: 1 });
  });

  test('is refused when any of its bytes was changed, even with right checks', async () => {
    const { text } = await sealed();
    const lines = text.split('\n').filter((line) => /^[0-9a-z]{5} /.test(line));
    const read = readLines(lines);
    if (read.kind !== 'bytes') throw new Error('not read');
    for (const at of [7, 20, 30, 60, read.bytes.length - 1]) {
      const spoilt = Buffer.from(read.bytes);
      spoilt.writeUInt8(spoilt.readUInt8(at) ^ 1, at);
      const marks = ['-----BEGIN SALLYPORT RECOVERY KIT-----', '-----END SALLYPORT RECOVERY KIT-----'] as const;
      const page = [marks[0], ...linesOf(spoilt), marks[1]].join('\n');
      expect(await openRecoveryKit(page, passphrase), `byte ${at}`).toEqual({ kind: 'wrong-passphrase' });
    }
  });

  test.each([
    ['nothing', ''],
    ['a letter to the editor', 'Dear sir\n'],
    ['marks without lines', '-----BEGIN SALLYPORT RECOVERY KIT-----\n-----END SALLYPORT RECOVERY KIT-----'],
    ['marks the wrong way round', '-----END SALLYPORT RECOVERY KIT-----\n-----BEGIN SALLYPORT RECOVERY KIT-----'],
    ['a megabyte', 'x'.repeat(1_048_576)],
  ])('%s is no kit', async (_what, text) => {
    expect(await openRecoveryKit(text, passphrase)).toEqual({ kind: 'no-kit' });
  });
});

describe('the cost of a key', () => {
  test('is what was written', () => {
    expect(readCost(writeCost(usualCost))).toEqual(usualCost);
  });

  test.each([
    ['more memory than a machine has', { memoryKib: 4_000_000_000, passes: 1, lanes: 1 }],
    ['passes for a day', { memoryKib: 65_536, passes: 255, lanes: 1 }],
    ['no pass', { memoryKib: 65_536, passes: 0, lanes: 1 }],
    ['no lane', { memoryKib: 65_536, passes: 1, lanes: 0 }],
    ['less memory than its lanes need', { memoryKib: 8, passes: 1, lanes: 4 }],
  ])('is refused when a file asks for %s', (_what, cost) => {
    expect(readCost(writeCost(cost))).toBeUndefined();
  });

  test('a passphrase is at least what a password must be', () => {
    expect(passphraseFault('short')).toBe('passphrase.too-short');
    expect(passphraseFault('x'.repeat(2000))).toBe('passphrase.too-long');
    expect(passphraseFault('passwordpassword')).toBe('passphrase.common');
    expect(passphraseFault(passphrase)).toBeUndefined();
  });
});
