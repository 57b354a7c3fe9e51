/** What an operator keeps for bad days, by the programs as they are called. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { json, sallyport, serve } from './testing/programs.ts';
import { HttpClient } from '../testing/http-client.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

// Each test starts several programs from their sources, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

const passphrase = 'seven quiet harbours at noon';

describe('sallyport recovery-kit', () => {
  test('the server says at its start that no kit was saved, until one is', async () => {
    const data = temporaryFolder();
    const first = await serve(data);
    expect(first.recoveryKitSaved).toBe(false);
    const file = join(data, 'kit.txt');
    const saved = await sallyport(['recovery-kit', '--to', file, '--data', data, '--passphrase-stdin'], passphrase);
    expect([saved.code, saved.err]).toEqual([0, '']);
    expect(saved.out).toContain(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await first.stop('SIGTERM');
    const second = await serve(data);
    expect(second.recoveryKitSaved).toBe(true);
    await second.stop('SIGTERM');
    const check = ['recovery-kit', 'check', '--from', file, '--data', data, '--passphrase-stdin', '--json'];
    expect(json(await sallyport(check, `${passphrase}\n`))).toMatchObject({
      rootFingerprint: expect.stringMatching(/^sha256:/),
    });
    const wrong = await sallyport(check, 'eight quiet harbours at noon');
    expect([wrong.code, JSON.parse(wrong.err)]).toMatchObject([
      1,
      { error: { code: 'recovery-kit.wrong-passphrase' } },
    ]);
  });

  test('a lost server gets its root back, and nothing is overwritten', async () => {
    const data = temporaryFolder();
    const kit = join(temporaryFolder(), 'kit.txt');
    const made = await sallyport(['recovery-kit', '--to', kit, '--data', data, '--passphrase-stdin'], passphrase);
    expect(made.code).toBe(0);
    const again = await sallyport(['recovery-kit', '--to', kit, '--data', data, '--passphrase-stdin'], passphrase);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('is there already')]);
    const restore = ['recovery-kit', 'restore', '--from', kit, '--data', data, '--passphrase-stdin'];
    const refused = await sallyport(restore, passphrase);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('There are keys in this data folder')]);
    const root = readFileSync(join(data, 'keys/root.pem'), 'utf8');
    rmSync(join(data, 'keys'), { recursive: true });
    expect((await sallyport(restore, passphrase)).code).toBe(0);
    expect(readFileSync(join(data, 'keys/root.pem'), 'utf8')).toBe(root);
  });

  test('a passphrase comes by a pipe and is never an argument', async () => {
    const data = temporaryFolder();
    const file = join(data, 'kit.txt');
    const words = ['recovery-kit', '--to', file, '--data', data];
    const argument = await sallyport([...words, '--passphrase', passphrase]);
    expect([argument.code, argument.err]).toEqual([2, expect.stringContaining("Unknown option '--passphrase'")]);
    const none = await sallyport(words);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('No passphrase was given')]);
    const weak = await sallyport([...words, '--passphrase-stdin'], 'short');
    expect([weak.code, weak.err]).toEqual([1, expect.stringContaining('12 characters or more')]);
    expect(existsSync(file)).toBe(false);
    const byDescriptor = await sallyport([...words, '--passphrase-fd', '0'], passphrase);
    expect([byDescriptor.code, existsSync(file)]).toEqual([0, true]);
  });
});

describe('sallyport backup and restore', () => {
  test('a backup of a running server is made, verified, and brought back as a server that goes on', async () => {
    const data = temporaryFolder();
    const place = temporaryFolder();
    const file = join(place, 'kept.backup');
    const running = await serve(data);
    const create = ['admin', 'create', '--username', 'ada', '--data', data, '--password-stdin'];
    await sallyport(create, 'a quiet harbour at noon');
    const words = ['backup', '--to', file, '--data', data, '--passphrase-stdin', '--json'];
    const made = await sallyport(words, passphrase);
    expect([made.code, made.err]).toEqual([0, '']);
    expect(json(made)).toMatchObject({ file, rows: expect.any(Number), files: expect.any(Number) });
    const verified = await sallyport(['backup', 'verify', '--from', file, '--passphrase-stdin', '--json'], passphrase);
    expect(json(verified)).toMatchObject({ rows: json(made)['rows'], rootFingerprint: running.rootFingerprint });
    await running.stop('SIGKILL');

    // And once more while it stands still.
    const second = join(place, 'second.backup');
    const still = ['backup', '--to', second, '--data', data, '--without-recordings', '--passphrase-stdin'];
    expect((await sallyport(still, passphrase)).code).toBe(0);

    const elsewhere = join(place, 'restored');
    const restore = ['restore', '--from', second, '--data', elsewhere, '--passphrase-stdin'];
    const restored = await sallyport(restore, passphrase);
    expect([restored.code, restored.err]).toEqual([0, '']);
    expect(restored.out).toContain('This is epoch 2');
    const again = await sallyport(restore, passphrase);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('The data folder is not empty')]);
    const back = await serve(elsewhere);
    expect(back).toMatchObject({ rootFingerprint: running.rootFingerprint, setUpLink: null });
    const client = new HttpClient(back.addresses[0] ?? '');
    expect((await client.signIn('ada', 'a quiet harbour at noon')).status).toBe(200);
    await back.stop('SIGTERM');
  });

  test('what can not be done is said, and changes nothing', async () => {
    const data = temporaryFolder();
    const file = join(data, '..', `${data.split('/').at(-1) ?? ''}.backup`);
    const weak = await sallyport(['backup', '--to', file, '--data', data, '--passphrase-stdin'], 'short');
    expect([weak.code, weak.err]).toEqual([1, expect.stringContaining('12 characters or more')]);
    expect(existsSync(file)).toBe(false);
    const absent = await sallyport(['restore', '--from', file, '--data', data, '--passphrase-stdin'], passphrase);
    expect([absent.code, absent.err]).toEqual([1, expect.stringContaining("can't be read")]);
    const other = join(data, 'other');
    writeFileSync(other, 'nothing of ours');
    const wrong = await sallyport(['backup', 'verify', '--from', other, '--passphrase-stdin'], passphrase);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('no backup of Sallyport')]);
  });
});
