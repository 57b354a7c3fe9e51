/** Finds the command that is meant, runs it and says how it ended. */
import { ConfigError } from '../config/load.ts';
import { DataFolderInUse } from '../identity/data-lock.ts';
import { RestoreUnfinished } from '../backup/unfinished.ts';
import { cliTexts, commandHelp } from '../text/cli.ts';
import { overview } from '../text/commands.ts';
import type { CommandName } from '../text/commands.ts';
import { UsageError } from './arguments.ts';
import { CommandFailed } from './failure.ts';

type Command = (words: readonly string[]) => Promise<void>;

/** Each brings its own parts with it: making an account needs no web server. */
const commands: Readonly<Record<CommandName, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  demo: async () => (await import('./demo.ts')).demo,
  'admin create': async () => (await import('./admin.ts')).adminCreate,
  'admin reset-password': async () => (await import('./admin.ts')).adminResetPassword,
  'admin remove-second-factors': async () => (await import('./admin.ts')).adminRemoveSecondFactors,
  'api-account create': async () => (await import('./api-account.ts')).apiAccountCreate,
  'api-account list': async () => (await import('./api-account.ts')).apiAccountList,
  'api-account renew-secret': async () => (await import('./api-account.ts')).apiAccountRenewSecret,
  'api-account disable': async () => (await import('./api-account.ts')).apiAccountDisable,
  'api-account enable': async () => (await import('./api-account.ts')).apiAccountEnable,
  'installer create': async () => (await import('./installer.ts')).installerCreate,
  backup: async () => (await import('./backup.ts')).backup,
  'backup verify': async () => (await import('./backup.ts')).backupVerify,
  restore: async () => (await import('./backup.ts')).restore,
  'recovery-kit': async () => (await import('./recovery-kit.ts')).recoveryKit,
  'recovery-kit check': async () => (await import('./recovery-kit.ts')).recoveryKitCheck,
  'recovery-kit restore': async () => (await import('./recovery-kit.ts')).recoveryKitRestore,
  'recording verify': async () => (await import('./recording-verify.ts')).recordingVerify,
  'recording export': async () => (await import('./recording-export.ts')).recordingExport,
  'recording rotate-key': async () => (await import('./recording-key.ts')).recordingRotateKey,
  'audit verify': async () => (await import('./audit-verify.ts')).auditVerify,
  release: async () => (await import('./release.ts')).release,
  'client rotate-key': async () => (await import('./jump-client.ts')).clientRotateKey,
  'client copies': async () => (await import('./jump-client.ts')).clientCopies,
  'client approve-copy': async () => (await import('./jump-client.ts')).clientApproveCopy,
  'root rotate': async () => (await import('./root.ts')).rootRotate,
};

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

/** Exit codes: 1 it failed, 2 it was asked wrongly; what verifies exits with 3 when it found something. */
function fail(code: string, words: string, exitCode: 1 | 2): void {
  const text = process.argv.includes('--json') ? JSON.stringify({ error: { code, message: words } }) : words;
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}

function explain(error: unknown, command: CommandName): void {
  if (error instanceof UsageError) fail('usage', cliTexts.usage(error.message, command), 2);
  else if (error instanceof ConfigError) fail('configuration', error.message, 2);
  else if (error instanceof CommandFailed) fail(error.code, error.message, 1);
  else if (error instanceof RestoreUnfinished) fail('restore.unfinished', error.message, 1);
  else if (error instanceof DataFolderInUse) fail('data-folder-in-use', error.message, 1);
  else fail('failed', error instanceof Error ? (error.stack ?? error.message) : 'It failed for no stated reason', 1);
}

export async function run(words: readonly string[]): Promise<void> {
  // What the server writes is its own business.
  process.umask(0o077);
  const [first = '', second = ''] = words;
  const both = `${first} ${second}`.trim();
  if (first === '' || first === '--help' || first === 'help') {
    process.stdout.write(overview());
    process.exitCode = first === '' ? 2 : 0;
    return;
  }
  const name = isCommand(both) || !isCommand(first) ? both : first;
  if (!isCommand(name)) {
    fail('usage', cliTexts.unknownCommand(name), 2);
    return;
  }
  try {
    const rest = words.slice(name.split(' ').length);
    if (rest.includes('--help')) {
      process.stdout.write(commandHelp(name));
      return;
    }
    const command = await commands[name]();
    await command(rest);
  } catch (error) {
    explain(error, name);
  }
}
