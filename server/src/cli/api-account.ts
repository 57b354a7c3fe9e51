/** `sallyport api-account create` */
import { createApiAccount } from '../services/users/api-accounts.ts';
import { cliTexts } from '../text/cli.ts';
import { configFrom, readArguments, required } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';

const own = { name: { type: 'string' }, comments: { type: 'string' } } as const;

export async function apiAccountCreate(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own, withConfig: true });
  const account = { name: required(args, 'name', cliTexts.missing), comments: args.texts['comments'] ?? '' };
  const outcome = await withStore(configFrom(args), (world) => createApiAccount(world, account));
  switch (outcome.kind) {
    case 'taken':
      throw new CommandFailed('api-account.name-taken', cliTexts.taken(account.name));
    case 'name-invalid':
      throw new CommandFailed('api-account.name-invalid', cliTexts.badText('name'));
    case 'created': {
      const { id, name, clientId, clientSecret } = outcome;
      outputTo(args.json).answer(cliTexts.apiAccount(clientId, clientSecret), { id, name, clientId, clientSecret });
    }
  }
}
