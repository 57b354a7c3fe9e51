#!/usr/bin/env node
/** The command `sallyport`. */
import { ConfigError } from '../config/load.ts';
import { DataFolderInUse } from '../main.ts';
import { cliTexts, overview } from '../text/cli.ts';
import type { CommandName } from '../text/cli.ts';
import { adminCreate, adminResetPassword } from './admin.ts';
import { apiAccountCreate } from './api-account.ts';
import { UsageError } from './arguments.ts';
import { demo } from './demo.ts';
import { CommandFailed } from './failure.ts';
import { installerCreate } from './installer.ts';
import { serve } from './serve.ts';

const commands: Readonly<Record<CommandName, (words: readonly string[]) => Promise<void>>> = {
  serve,
  demo,
  'admin create': adminCreate,
  'admin reset-password': adminResetPassword,
  'api-account create': apiAccountCreate,
  'installer create': installerCreate,
};

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

/** Exit codes: 1 it failed, 2 it was asked wrongly. */
function fail(code: string, words: string, exitCode: 1 | 2): void {
  const text = process.argv.includes('--json') ? JSON.stringify({ error: { code, message: words } }) : words;
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}

function explain(error: unknown, command: CommandName): void {
  if (error instanceof UsageError) fail('usage', cliTexts.usage(error.message, command), 2);
  else if (error instanceof ConfigError) fail('configuration', error.message, 2);
  else if (error instanceof CommandFailed) fail(error.code, error.message, 1);
  else if (error instanceof DataFolderInUse) fail('data-folder-in-use', error.message, 1);
  else fail('failed', error instanceof Error ? (error.stack ?? error.message) : 'It failed for no stated reason', 1);
}

async function run(words: readonly string[]): Promise<void> {
  // What the server writes is its own business.
  process.umask(0o077);
  const [first = '', second = ''] = words;
  if (first === '' || first === '--help' || first === 'help') {
    process.stdout.write(overview());
    process.exitCode = first === '' ? 2 : 0;
    return;
  }
  const name = isCommand(first) ? first : `${first} ${second}`;
  if (!isCommand(name)) {
    fail('usage', cliTexts.unknownCommand(name.trim()), 2);
    return;
  }
  try {
    await commands[name](words.slice(name.split(' ').length));
  } catch (error) {
    explain(error, name);
  }
}

await run(process.argv.slice(2));
