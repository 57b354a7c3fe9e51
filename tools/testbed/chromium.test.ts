import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, type ChromiumOptions } from './chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-chromium-test-'));
const page = '<!doctype html><title>here</title><button onclick="document.title=\'pressed\'">Press</button>';
let address = '';
let stop = (): void => undefined;

beforeAll(async () => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost';
  execFileSync('openssl', [...request.split(' '), '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
    response.setHeader('content-type', 'text/html').end(page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  address = `https://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}/`;
  stop = () => server.close();
});

afterAll(() => {
  stop();
  rmSync(folder, { recursive: true });
});

async function withChromium(options: ChromiumOptions, look: (title: string, webgl: boolean) => void): Promise<void> {
  const { browser, close } = await launchChromium(options);
  try {
    const tab = await browser.newPage();
    await tab.goto(address);
    await tab.getByRole('button', { name: 'Press' }).click();
    const webgl = await tab.evaluate(() => document.createElement('canvas').getContext('webgl2') !== null);
    look(await tab.title(), webgl);
  } finally {
    await close();
  }
}

test('a page of a server with a self-signed certificate opens, answers a click and has WebGL', async () => {
  await withChromium({ ignoreCertificateErrors: true }, (title, webgl) => {
    expect({ title, webgl }).toEqual({ title: 'pressed', webgl: true });
  });
});

test('WebGL can be taken away', async () => {
  await withChromium({ ignoreCertificateErrors: true, webgl: false }, (_, webgl) => expect(webgl).toBe(false));
});

test('a self-signed certificate is refused unless told otherwise', async () => {
  await expect(withChromium({}, () => undefined)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/);
});

test('the browser never runs as root', async () => {
  const marker = `--window-name=${randomUUID()}`;
  const { close } = await launchChromium({ flags: [marker] });
  try {
    const owners = execFileSync('ps', ['-eo', 'user:32,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(marker))
      .map((line) => line.split(' ')[0]);
    expect(owners).toEqual([process.getuid?.() === 0 ? 'sallyport-test' : userInfo().username]);
  } finally {
    await close();
  }
});
