/** `sallyport admin …`: what whoever runs the server does with its users. */
import { text } from 'node:stream/consumers';
import { newSecretText } from '../auth/secret-text.ts';
import type { NewUserRow } from '../ports.ts';
import { createUser, removeLostFactors, resetPassword } from '../services/users/manage-users.ts';
import { systemRandom } from '../system.ts';
import { cliTexts } from '../text/cli.ts';
import { errorText } from '../text/errors.ts';
import { configFrom, readArguments, required } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';

const own = {
  username: { type: 'string' },
  'display-name': { type: 'string' },
  'password-stdin': { type: 'boolean' },
} as const;

interface TypedPassword {
  readonly password: string;
  readonly isRandom: boolean;
}

/** One line of standard input, or a random password: never an argument, which every user of the machine can read. */
async function passwordFor({ switches }: Arguments): Promise<TypedPassword> {
  if (!switches.has('password-stdin')) return { password: newSecretText(systemRandom).slice(0, 20), isRandom: true };
  const [password = ''] = (await text(process.stdin)).split(/\r?\n/);
  return { password, isRandom: false };
}

/** A random password is shown; one that was typed is known already. */
function answer(
  args: Arguments,
  { password, isRandom }: TypedPassword,
  done: { words: string; user: NewUserRow },
): void {
  const { id, username } = done.user;
  const lines = isRandom ? `${done.words}\n${cliTexts.password(password)}` : done.words;
  outputTo(args.json).answer(lines, { id, username, ...(isRandom ? { password } : {}) });
}

export async function adminCreate(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own, withConfig: true });
  const username = required(args, 'username', cliTexts.missing);
  const typed = await passwordFor(args);
  const displayName = args.texts['display-name'] ?? username;
  const user = { username, displayName, password: typed.password, isAdministrator: true };
  const outcome = await withStore(configFrom(args), (world) => createUser(world, user));
  switch (outcome.kind) {
    case 'taken':
      throw new CommandFailed('user.name-taken', cliTexts.taken(username));
    case 'fault':
      throw new CommandFailed(outcome.fault.code, errorText(outcome.fault.code));
    case 'created':
      answer(args, typed, { words: cliTexts.created(outcome.user.username), user: outcome.user });
  }
}

export async function adminResetPassword(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own, withConfig: true });
  const username = required(args, 'username', cliTexts.missing);
  const typed = await passwordFor(args);
  const outcome = await withStore(configFrom(args), (world) => resetPassword(world, username, typed.password));
  switch (outcome.kind) {
    case 'unknown':
      throw new CommandFailed('user.unknown', cliTexts.unknownUser(username));
    case 'fault':
      throw new CommandFailed(outcome.fault, errorText(outcome.fault));
    case 'reset':
      answer(args, typed, { words: cliTexts.reset(outcome.user.username), user: outcome.user });
  }
}

export async function adminRemoveSecondFactors(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: { username: own.username }, withConfig: true });
  const typed = required(args, 'username', cliTexts.missing);
  const outcome = await withStore(configFrom(args), (world) => removeLostFactors(world, typed));
  if (outcome.kind === 'unknown') throw new CommandFailed('user.unknown', cliTexts.unknownUser(typed));
  const { id, username, twoFactorRequired } = outcome.user;
  if (outcome.kind === 'none') throw new CommandFailed('second-factor.none', cliTexts.noSecondFactor(username));
  const isRequired = twoFactorRequired === 1;
  outputTo(args.json).answer(cliTexts.factorsRemoved(username, isRequired), { id, username });
}
