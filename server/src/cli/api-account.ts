/** `sallyport api-account …`: accounts of programs, by whoever runs the server. */
import { apiSwitches, caseFold, commandLevels } from '@sallyport/domain';
import type { ApiPermissions, ApiSwitch } from '@sallyport/domain';
import type { ApiAccountRow } from '../ports.ts';
import { givenPermissions, networksOf } from '../services/users/api-account-facts.ts';
import {
  createApiAccount,
  operatorOfAccounts,
  renewApiSecret,
  setApiAccountEnabled,
} from '../services/users/api-accounts.ts';
import type { ManageUsersWorld } from '../services/users/manage-users.ts';
import { apiAccountTexts } from '../text/api-accounts.ts';
import { cliTexts } from '../text/cli.ts';
import { UsageError, configFrom, readArguments, required } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';

const named = { name: { type: 'string' } } as const;

const own = {
  ...named,
  comments: { type: 'string' },
  permissions: { type: 'string' },
  command: { type: 'string' },
  networks: { type: 'string' },
} as const;

function listed(text: string): readonly string[] {
  return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

function permissionsOf({ texts }: Arguments): ApiPermissions {
  const { command: level = 'deny', permissions = 'configuration' } = texts;
  const command = commandLevels.find((known) => known === level);
  if (command === undefined) throw new UsageError(apiAccountTexts.badLevel);
  const switches = listed(permissions).map((name): ApiSwitch => {
    const known = apiSwitches.find((each) => each === name);
    if (known === undefined) throw new UsageError(apiAccountTexts.badPermission(name));
    return known;
  });
  return { command, switches: new Set(switches) };
}

export async function apiAccountCreate(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own, withConfig: true });
  const wish = {
    name: required(args, 'name', cliTexts.missing),
    comments: args.texts['comments'] ?? '',
    permissions: permissionsOf(args),
    networks: listed(args.texts['networks'] ?? ''),
  };
  const outcome = await withStore(configFrom(args), (world) => createApiAccount(world, wish, operatorOfAccounts));
  switch (outcome.kind) {
    case 'taken':
      throw new CommandFailed('api-account.name-taken', cliTexts.taken(wish.name));
    case 'invalid':
      if (outcome.field === 'networks') throw new UsageError(apiAccountTexts.badNetworks);
      throw new CommandFailed(`api-account.${outcome.field}-invalid`, cliTexts.badText(outcome.field));
    case 'above-creator':
      throw new CommandFailed('api-account.above-creator', apiAccountTexts.aboveCreator);
    case 'created': {
      const { id, name, clientId, clientSecret } = outcome;
      outputTo(args.json).answer(cliTexts.apiAccount(clientId, clientSecret), { id, name, clientId, clientSecret });
    }
  }
}

export async function apiAccountList(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: {}, withConfig: true });
  const rows = await withStore(configFrom(args), ({ store }) => store.listApiAccounts());
  const accounts = rows.map((row) => {
    const { command, switches } = givenPermissions(row);
    const { id, name, clientId, comments } = row;
    const enabled = row.disabledAt === null;
    return { id, name, clientId, comments, enabled, command, permissions: [...switches], networks: networksOf(row) };
  });
  const lines = accounts.length === 0 ? apiAccountTexts.none : accounts.map(apiAccountTexts.listed).join('\n');
  outputTo(args.json).answer(lines, { accounts });
}

/** Does something with the account of the name that was given. */
async function withAccount<Result>(
  args: Arguments,
  work: (world: ManageUsersWorld, row: ApiAccountRow) => Promise<Result>,
): Promise<Result> {
  const name = required(args, 'name', cliTexts.missing);
  return await withStore(configFrom(args), async (world) => {
    const row = await world.store.findApiAccountByName(caseFold(name));
    if (row === undefined) throw new CommandFailed('api-account.unknown', apiAccountTexts.unknown(name));
    return await work(world, row);
  });
}

export async function apiAccountRenewSecret(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: named, withConfig: true });
  const renewed = await withAccount(args, (world, row) => renewApiSecret(world, row, operatorOfAccounts));
  outputTo(args.json).answer(cliTexts.apiAccount(renewed.clientId, renewed.clientSecret), renewed);
}

async function setEnabled(words: readonly string[], enabled: boolean): Promise<void> {
  const args = readArguments(words, { own: named, withConfig: true });
  const name = await withAccount(args, async (world, row) => {
    await setApiAccountEnabled(world, { row, enabled }, operatorOfAccounts);
    return row.name;
  });
  outputTo(args.json).answer(apiAccountTexts[enabled ? 'enabled' : 'disabled'](name), { name, enabled });
}

export const apiAccountDisable = (words: readonly string[]): Promise<void> => setEnabled(words, false);
export const apiAccountEnable = (words: readonly string[]): Promise<void> => setEnabled(words, true);
