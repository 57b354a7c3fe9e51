/** `sallyport client rotate-key`, `sallyport client copies` and `sallyport client approve-copy` */
import { parseId } from '@sallyport/domain';
import type { JumpClientId } from '@sallyport/domain';
import { approveCopies } from '../services/clients/held-copies.ts';
import { askForNewKey } from '../services/clients/rotate-key.ts';
import { cliTexts } from '../text/cli.ts';
import { configFrom, readArguments, required } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';

const ofOne = { id: { type: 'string' } } as const;
const actor = { kind: 'operator', name: 'command line' } as const;

function clientIdOf(args: Arguments): JumpClientId {
  const text = required(args, 'id', cliTexts.missing);
  const id = parseId('jump-client', text);
  if (id === undefined) throw new CommandFailed('client.unknown', cliTexts.unknownClient(text));
  return id;
}

export async function clientRotateKey(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: ofOne, withConfig: true });
  const id = clientIdOf(args);
  const isAsked = await withStore(configFrom(args), (world) => askForNewKey(world, id, actor));
  if (!isAsked) throw new CommandFailed('client.unknown', cliTexts.unknownClient(id));
  outputTo(args.json).answer(cliTexts.keyRotationAsked(id), { id });
}

export async function clientCopies(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: {}, withConfig: true });
  const held = await withStore(configFrom(args), ({ store }) => store.listHeldCopies());
  const waiting = held
    .filter(({ approvedAt }) => approvedAt === null)
    .map(({ jumpClientId: id, remoteAddress, firstSeenAt, lastSeenAt }) => ({
      id,
      remoteAddress,
      firstSeenAt,
      lastSeenAt,
    }));
  const lines = waiting.map((copy) =>
    cliTexts.waitingCopy({ ...copy, since: new Date(copy.firstSeenAt).toISOString() }),
  );
  outputTo(args.json).answer(lines.length === 0 ? cliTexts.noCopies : lines.join('\n'), { copies: waiting });
}

export async function clientApproveCopy(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: ofOne, withConfig: true });
  const id = clientIdOf(args);
  const isDone = await withStore(configFrom(args), (world) => approveCopies(world, id, actor));
  if (!isDone) throw new CommandFailed('client.no-copy', cliTexts.noCopyOf(id));
  outputTo(args.json).answer(cliTexts.copyApproved(id), { id });
}
