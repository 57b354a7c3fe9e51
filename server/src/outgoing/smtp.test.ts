/** Mail handed to a real mail server: how it is reached, what is never said, and what its refusals mean. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SmtpSite, headersOf } from '../testing/smtp-site.ts';
import type { SmtpSiteOptions } from '../testing/smtp-site.ts';
import { isSmtpHost, openSmtp } from './smtp.ts';
import type { SmtpMessage, SmtpOutcome, SmtpServer } from './smtp.ts';

const account = { user: 'sallyport', password: 'correct horse' };

const message: SmtpMessage = {
  id: 'ml_1',
  from: { address: 'sallyport@example.com', name: 'Sallyport' },
  to: { address: 'duty@example.com', name: 'Duty' },
  subject: 'Session started: Kasse 1 – Hauptbahnhof',
  text: 'A session has started.\n',
  html: '<p>A session has started.</p>\n',
};

async function siteFor(options: SmtpSiteOptions): Promise<SmtpSite> {
  const site = await SmtpSite.start(options);
  onTestFinished(() => site.stop());
  return site;
}

function serverAt(site: SmtpSite, changes: Partial<SmtpServer> = {}): SmtpServer {
  const { port, authority } = site;
  return { host: 'localhost', port, security: 'starttls', account: undefined, authority, ...changes };
}

const forever = new AbortController().signal;

async function sent(server: SmtpServer, ...messages: readonly SmtpMessage[]): Promise<readonly SmtpOutcome[]> {
  const opened = await openSmtp(server, forever);
  if (opened.kind === 'failed') return [opened];
  const outcomes: SmtpOutcome[] = [];
  for (const each of messages) outcomes.push(await opened.session.send(each));
  opened.session.close();
  return outcomes;
}

/** A server that says these lines to whoever connects, and nothing else. */
async function sayingOnly(...lines: readonly string[]): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    for (const line of lines) socket.write(line);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('mail arrives', () => {
  test.each([
    ['over TLS', { security: 'tls', account } as const, true],
    ['over STARTTLS', { security: 'starttls', account } as const, true],
    ['over TLS without a sign-in', { security: 'tls' } as const, true],
    ['without TLS', { security: 'none' } as const, false],
  ])('%s, and the answer is told', async (_, options, isEncrypted) => {
    const site = await siteFor(options);
    const server = serverAt(site, { security: options.security, account: 'account' in options ? account : undefined });
    expect(await sent(server, message)).toEqual([{ kind: 'sent', answer: expect.stringMatching(/^250 /) as string }]);
    const [mail] = site.mails;
    expect(mail).toMatchObject({
      from: 'sallyport@example.com',
      to: ['duty@example.com'],
      isEncrypted,
      user: 'account' in options ? 'sallyport' : undefined,
    });
    const headers = headersOf(mail ?? { raw: '' });
    expect(Object.fromEntries(headers)).toMatchObject({
      from: ['Sallyport <sallyport@example.com>'],
      to: ['Duty <duty@example.com>'],
      'message-id': ['<ml_1@example.com>'],
      'auto-submitted': ['auto-generated'],
    });
    expect(mail?.raw).toContain('A session has started.');
  });

  test('several over one connection, those after a refused one too', async () => {
    const site = await siteFor({
      security: 'starttls',
      refuse: (place, address) =>
        place === 'recipient' && address.startsWith('gone') ? [550, '5.1.1 Nobody of that name'] : undefined,
    });
    const gone = { ...message, to: { address: 'gone@example.com', name: '' } };
    expect(await sent(serverAt(site), message, gone, message)).toMatchObject([
      { kind: 'sent' },
      {
        kind: 'failed',
        stage: 'recipient',
        isRefused: true,
        answer: expect.stringContaining('5.1.1 Nobody') as string,
      },
      { kind: 'sent' },
    ]);
    expect(site.mails).toHaveLength(2);
  });
});

describe('a refusal', () => {
  test.each([
    ['of the receiver, for good', 'recipient', 550, true],
    ['of the receiver, for now', 'recipient', 450, false],
    ['of the mail, for good', 'message', 554, true],
    ['of the mail, for now', 'message', 451, false],
    ['of the sender, which an administrator mends', 'sender', 550, false],
  ] as const)('%s', async (_, place, code, isRefused) => {
    const refuse = (at: string) => (at === place ? ([code, 'Not today'] as const) : undefined);
    const site = await siteFor({ security: 'starttls', refuse });
    expect(await sent(serverAt(site), message)).toEqual([
      { kind: 'failed', stage: place, isRefused, answer: expect.stringContaining(`${code} Not today`) as string },
    ]);
    expect(site.mails).toEqual([]);
  });

  test('of the sign-in is not one of the mail', async () => {
    const site = await siteFor({ security: 'starttls', account });
    const server = serverAt(site, { account: { ...account, password: 'wrong' } });
    expect(await sent(server, message)).toEqual([
      { kind: 'failed', stage: 'sign-in', isRefused: false, answer: expect.stringContaining('535 5.7.8') as string },
    ]);
  });
});

describe('hostile: nothing is said to a mail server', () => {
  test('whose certificate is signed by nobody that is known', async () => {
    for (const security of ['tls', 'starttls'] as const) {
      const site = await siteFor({ security, account });
      const server = serverAt(site, { security, account, authority: undefined });
      expect(await sent(server, message)).toMatchObject([{ kind: 'failed', stage: 'tls', isRefused: false }]);
      expect(site.mails).toEqual([]);
    }
  });

  test('whose certificate is another name’s', async () => {
    const site = await siteFor({ security: 'tls', account, address: '127.0.0.2' });
    const server = serverAt(site, { host: '127.0.0.2', security: 'tls', account });
    expect(await sent(server, message)).toMatchObject([{ kind: 'failed', stage: 'tls' }]);
    expect(site.mails).toEqual([]);
  });

  test('that offers no STARTTLS where it is wanted', async () => {
    const site = await siteFor({ security: 'none' });
    expect(await sent(serverAt(site, { account }), message)).toMatchObject([
      { kind: 'failed', stage: 'tls', isRefused: false },
    ]);
    expect(site.mails).toEqual([]);
  });

  test.each([['169.254.169.254'], ['::ffff:169.254.169.254'], ['fe80::1'], ['0.0.0.0']])(
    'at the forbidden address %s',
    async (host) => {
      const started = performance.now();
      const server: SmtpServer = { host, port: 25, security: 'none', account: undefined, authority: undefined };
      expect(await sent(server, message)).toMatchObject([
        { kind: 'failed', stage: 'connection', answer: expect.stringContaining('forbidden') as string },
      ]);
      expect(performance.now() - started).toBeLessThan(2_000);
    },
  );

  test('that talks without end', async () => {
    const port = await sayingOnly('220-', 'x'.repeat(200_000));
    const server: SmtpServer = { host: '127.0.0.1', port, security: 'none', account: undefined, authority: undefined };
    const started = performance.now();
    expect(await sent(server, message)).toMatchObject([{ kind: 'failed', stage: 'connection' }]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

test('a mail server that says nothing is left at once when this server stops', async () => {
  const port = await sayingOnly();
  const stopping = new AbortController();
  const server: SmtpServer = { host: '127.0.0.1', port, security: 'none', account: undefined, authority: undefined };
  const opening = openSmtp(server, stopping.signal);
  setTimeout(() => stopping.abort(), 50);
  expect(await opening).toMatchObject({ kind: 'failed', stage: 'connection', isRefused: false });
});

test('a mail server that says nothing is given up after a while', async () => {
  const port = await sayingOnly();
  const server: SmtpServer = { host: '127.0.0.1', port, security: 'none', account: undefined, authority: undefined };
  const opened = await openSmtp(server, forever, { openingMs: 200, sendingMs: 200 });
  expect(opened).toEqual({
    kind: 'failed',
    stage: 'connection',
    isRefused: false,
    answer: 'no answer within 0.2 seconds',
  });
});

test('a port at which nobody listens', async () => {
  const site = await SmtpSite.start({ security: 'none' });
  const server = serverAt(site, { security: 'none' });
  await site.stop();
  expect(await sent(server, message)).toMatchObject([
    { kind: 'failed', stage: 'connection', answer: expect.stringContaining('ECONNREFUSED') as string },
  ]);
});

describe('hostile: no value makes a header or a receiver', () => {
  test.each([
    ['the subject', { subject: 'Kasse 1\r\nBcc: evil@example.org\r\n\r\nBody' }],
    ['the name of the receiver', { to: { ...message.to, name: 'Duty\r\nBcc: evil@example.org' } }],
    ['quotes in the name of the receiver', { to: { ...message.to, name: '"Duty" <evil@example.org>, ' } }],
    ['the name of the sender', { from: { ...message.from, name: 'Sally\nCc: evil@example.org' } }],
    ['the text', { text: 'Line\r\n.\r\nMAIL FROM:<evil@example.org>\r\n' }],
  ] as const)('%s', async (_, changes) => {
    const site = await siteFor({ security: 'none' });
    await sent(serverAt(site, { security: 'none' }), { ...message, ...changes });
    expect(site.mails).toHaveLength(1);
    const [mail] = site.mails;
    expect(mail).toMatchObject({ from: 'sallyport@example.com', to: ['duty@example.com'] });
    const names = [...headersOf(mail ?? { raw: '' }).keys()].toSorted();
    expect(names).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ]);
  });
});

test.each([
  ['mail.example.com', true],
  ['localhost', true],
  ['192.0.2.7', true],
  ['2001:db8::7', true],
  ['169.254.169.254', false],
  ['mail.example.com:25', false],
  ['[2001:db8::7]', false],
  ['smtp://mail.example.com', false],
  ['mail example', false],
  ['a..b', false],
  ['-a', false],
  ['', false],
  ['x'.repeat(254), false],
])('mail can be handed to %s: %s', (host, isOne) => {
  expect(isSmtpHost(host)).toBe(isOne);
});
