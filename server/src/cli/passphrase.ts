/** Passphrases: typed where nobody sees them, or read from a pipe. Never an argument, which every user can read. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Readable } from 'node:stream';
import { cliTexts } from '../text/cli.ts';
import { kitTexts } from '../text/recovery-kit.ts';
import { UsageError } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { CommandFailed } from './failure.ts';

export const passphraseOptions = {
  'passphrase-stdin': { type: 'boolean' },
  'passphrase-fd': { type: 'string' },
} as const;

async function firstLine(stream: Readable): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  return '';
}

/** On a terminal, without showing what is typed. */
async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

async function typed(isNew: boolean): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError(kitTexts['passphrase.missing']);
  const passphrase = await ask(cliTexts.passphrase);
  if (isNew && (await ask(cliTexts.passphraseAgain)) !== passphrase) {
    throw new CommandFailed('passphrase.differs', kitTexts['passphrase.differs']);
  }
  return passphrase;
}

/** A new one is asked for twice. */
export async function readPassphrase({ switches, texts }: Arguments, { isNew }: { isNew: boolean }): Promise<string> {
  const descriptor = texts['passphrase-fd'];
  if (descriptor !== undefined && !/^\d{1,4}$/.test(descriptor)) {
    throw new UsageError('--passphrase-fd must be the number of an open file descriptor');
  }
  const passphrase = switches.has('passphrase-stdin')
    ? await firstLine(process.stdin)
    : descriptor !== undefined
      ? await firstLine(createReadStream('', { fd: Number(descriptor) }))
      : await typed(isNew);
  if (passphrase === '') throw new CommandFailed('passphrase.missing', kitTexts['passphrase.missing']);
  return passphrase;
}
