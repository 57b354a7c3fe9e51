/** What the command line says. */
import { configKeyNames, configKeys } from '../config/keys.ts';
import { environmentName, flagName } from '../config/load.ts';
import { apiAccountHelp } from './api-accounts.ts';
import type { ApiAccountCommand } from './api-accounts.ts';
import type { CommandName } from './commands.ts';

const width = 24;

function line(name: string, help: string): string {
  return `  ${name.padEnd(width)}${help}`;
}

/** The flags and variables that every command understands. */
function configHelp(): string {
  const flags = configKeyNames
    .filter((key) => configKeys[key].secret !== true)
    .map((key) => line(`--${flagName(key)}`, configKeys[key].help));
  const secrets = configKeyNames
    .filter((key) => configKeys[key].secret === true)
    .map((key) => line(environmentName(key), configKeys[key].help));
  return [
    'Configuration (flag, or variable SALLYPORT_<KEY>, or key in sallyport.json of the data folder):',
    line('--config FILE', 'read this file instead'),
    ...flags,
    ...secrets,
  ].join('\n');
}

const passphraseHelp = [
  line('--passphrase-stdin', 'read the passphrase from standard input instead of asking for it'),
  line('--passphrase-fd N', 'read it from this open file descriptor'),
].join('\n');

const common = [line('--json', 'answer in JSON'), line('--help', 'this text')].join('\n');

interface ReleaseWords {
  readonly platform: string;
  readonly sequence: number;
}

export function commandHelp(command: CommandName): string {
  switch (command) {
    case 'serve':
      return `Usage: sallyport serve [OPTIONS]

Runs the server until it is told to stop (Ctrl-C, SIGTERM). The first start prints a link by which the first
administrator is made, once. The log goes to standard error.

${common}

${configHelp()}
`;
    case 'demo':
      return `Usage: sallyport demo [OPTIONS]

Runs a server on this machine alone, with a user and this machine as its first endpoint, and prints how to sign in.
With --json the one line on standard output, printed when everything is ready, is
{"url","username","password","apiClientId","apiClientSecret"}.

${line('--port N', 'port to listen on (8443; 0 for any)')}
${line('--data DIR', 'folder that keeps everything (.data/demo)')}
${line('--fleet N', 'add N simulated endpoints')}
${line('--agent FILE', 'the agent to run')}
${line('--fleet-agent FILE', 'the simulated agents to run')}
${line('--end-with-input', 'stop when standard input ends: when whoever started it is gone')}
${common}
`;
    case 'admin create':
      return `Usage: sallyport admin create --username NAME [OPTIONS]

Makes an administrator. Prints a random password, unless one is given on standard input.

${line('--username NAME', 'what is typed to sign in')}
${line('--display-name NAME', 'what others see (the user name)')}
${line('--password-stdin', 'read the password from standard input')}
${common}

${configHelp()}
`;
    case 'admin reset-password':
      return `Usage: sallyport admin reset-password --username NAME [OPTIONS]

Gives a user a new password, ends its logins, forgets its browsers and enables it if it was disabled.

${line('--username NAME', 'the user')}
${line('--password-stdin', 'read the password from standard input; without it a random one is printed')}
${common}

${configHelp()}
`;
    case 'admin remove-second-factors':
      return `Usage: sallyport admin remove-second-factors --username NAME [OPTIONS]

Forgets the authenticator, the passkeys and the recovery codes of a user who lost them, and ends its logins. For an
administrator whom no other administrator can help: at the console, Admin, Users has the same. The password stays. A user
who must have a second factor sets a new one up at the next sign-in. It stands in the audit log.

${line('--username NAME', 'the user')}
${common}

${configHelp()}
`;
    case 'api-account create':
    case 'api-account list':
    case 'api-account renew-secret':
    case 'api-account disable':
    case 'api-account enable':
      return `${apiAccountHelp(command.replace('api-account ', '') as ApiAccountCommand, { line, common })}\n${configHelp()}\n`;
    case 'installer create':
      return `Usage: sallyport installer create [OPTIONS]

Makes an installer: prints the line that installs Jump Clients, and the enrolment key in it, which is never shown
again. The address in the line is the first of --public-addresses, which should be those of the running server.

${line('--group NAME', 'jump group of the new items, made if need be (Jump Clients)')}
${line('--name NAME', 'name of the new items (the computer name)')}
${line('--tag TAG', 'tag of the new items')}
${line('--comments TEXT', 'comments of the new items')}
${line('--valid-minutes N', 'how long it can be used, 10 to 525600 (1440)')}
${line('--max-uses N', 'how many installations (any number)')}
${common}

${configHelp()}
`;
    case 'recording verify':
      return `Usage: sallyport recording verify --session ID | --all [OPTIONS]

Reads recordings from their first byte to their last: opens every block, follows the chain, checks every signature and
compares with what the database knows. Names each thing that is wrong and the moment at which it is. The server may run
meanwhile. Exits with 0 when nothing is wrong, 3 when something is.

${line('--session ID', 'the recordings of one session')}
${line('--all', 'every recording')}
${common}

${configHelp()}
`;
    case 'recording export':
      return `Usage: sallyport recording export --session ID --format asciicast|text [OPTIONS]

Writes a recording as asciicast version 2, which asciinema plays, or as the text that people saw, each line behind its
time. The server may run meanwhile.

${line('--session ID', 'the session')}
${line('--channel ID', 'one of its recordings; needed when it has several')}
${line('--format NAME', 'asciicast or text')}
${line('--to FILE', 'write to a new file (standard output)')}
${common}

${configHelp()}
`;
    case 'recording rotate-key':
      return `Usage: sallyport recording rotate-key [OPTIONS]

Makes a new key, under which the keys of recordings are sealed from now on. Those before stay in keys/recording/, because
they open what was recorded until now. A running server seals with the new one from the next recording on, and a
recording that runs when it is gone on with. Back up the data folder afterwards: without the key nothing can be read.

${common}

${configHelp()}
`;
    case 'audit verify':
      return `Usage: sallyport audit verify [OPTIONS]

Follows the chain of the audit log from its first entry to its last and compares it with everything that was signed of
it, in the database and in the file audit.seal of the data folder. The server may run meanwhile. Exits with 0 when
nothing is wrong, 3 when something is.

${common}

${configHelp()}
`;
    case 'backup':
      return `Usage: sallyport backup --to FILE [OPTIONS]

Writes the database, keys, settings and recordings into one file under a passphrase and reads it again, whether the
server runs or not.

${line('--to FILE', 'where to write it; the file must not be there yet')}
${line('--without-recordings', 'leave the recordings out')}
${passphraseHelp}
${common}

${configHelp()}
`;
    case 'backup verify':
      return `Usage: sallyport backup verify --from FILE [OPTIONS]

Reads a backup from its first byte to its last and compares every hash.

${line('--from FILE', 'the backup')}
${passphraseHelp}
${common}
`;
    case 'restore':
      return `Usage: sallyport restore --from FILE [OPTIONS]

Brings a backup back into a data folder, and a database, that are empty. A new epoch begins: logins, API tokens, tickets
and enrolment keys of before have ended, agents are accepted.

${line('--from FILE', 'the backup')}
${line('--keep-enrolment-keys', 'let enrolment keys work on that were not revoked when the backup was made')}
${passphraseHelp}
${common}

${configHelp()}
`;
    case 'recovery-kit':
      return `Usage: sallyport recovery-kit --to FILE [OPTIONS]

Writes the root key, sealed by a passphrase, as a text that prints on one page, and reads it back. Agents trust the
root key and nothing else: whoever loses both the server and this kit has to install every agent again.

${line('--to FILE', 'where to write it; the file must not be there yet')}
${passphraseHelp}
${common}

${configHelp()}
`;
    case 'recovery-kit check':
      return `Usage: sallyport recovery-kit check --from FILE [OPTIONS]

Says whether the passphrase opens the kit, and whether it is of this server's root key.

${line('--from FILE', 'the kit')}
${passphraseHelp}
${common}

${configHelp()}
`;
    case 'recovery-kit restore':
      return `Usage: sallyport recovery-kit restore --from FILE [OPTIONS]

Makes new keys under the root key of a kit, in a data folder that has no keys. Agents of the lost server believe them.

${line('--from FILE', 'the kit')}
${passphraseHelp}
${common}

${configHelp()}
`;
    case 'client rotate-key':
      return `Usage: sallyport client rotate-key --id ID [OPTIONS]

Has a Jump Client make a new key. The old one holds until the new one is first used, and never again after that. A
client that is away does it when it comes back. A running server begins within seconds.

${line('--id ID', 'the client: jc_ and 26 characters')}
${common}

${configHelp()}
`;
    case 'client copies':
      return `Usage: sallyport client copies [OPTIONS]

Lists the agents that came with the key of a client which is linked already, and wait to be let in. Agents are held
where copiedClients is "hold", and everywhere when one client is copied more than twenty times in a day.

${common}

${configHelp()}
`;
    case 'client approve-copy':
      return `Usage: sallyport client approve-copy --id ID [OPTIONS]

Lets the waiting copies of a client enrol as clients of their own; copies of one and the same state one at a time.

${line('--id ID', 'the client that was copied')}
${common}

${configHelp()}
`;
    case 'release':
      return `Usage: sallyport release [OPTIONS]

Hands out what was built of the Jump Client (npm run build; npm run runtimes brings other platforms), as a release for
each platform of which something is new. A running server takes it up within seconds: installers that are made from
then on install it, and upgrades lead to it. What is handed out already is not published twice.

${line('--from DIR', 'folder of the build, with its release.json (agent/dist)')}
${common}

${configHelp()}
`;
    case 'root rotate':
      return `Usage: sallyport root rotate [OPTIONS]

Makes a new root key, which the old one signs. Both hold for twelve months, in which every agent that calls learns of
the new one; installers made from now on pin it. A running server shows it to agents within a minute.

${common}

${configHelp()}
`;
  }
}

interface MadeInstaller {
  readonly enrolmentKey: string;
  readonly rootFingerprint: string;
  readonly line: string;
  /** Platforms that can't be installed yet, and what brings them. */
  readonly missing: readonly string[];
  readonly bringCommand: string;
}

export const cliTexts = {
  unknownCommand: (words: string) => `There is no command "${words}". sallyport --help lists them all.`,
  usage: (fault: string, command: CommandName) => `${fault}\nsallyport ${command} --help says more.`,
  missing: (flag: string) => `--${flag} is missing`,
  serving: (addresses: readonly string[]) => `Sallyport serves at\n${addresses.map((it) => `  ${it}`).join('\n')}`,
  setUp: (link: string) => `Make the first administrator, once, at\n  ${link}`,
  rootFingerprint: (fingerprint: string) => `Root key: ${fingerprint}`,
  noRecoveryKit: `No recovery kit has been saved. If the server is lost, every agent has to be installed again. Save one:
  sallyport recovery-kit --to FILE`,
  passphrase: 'Passphrase: ',
  passphraseAgain: 'Passphrase again: ',
  kitSaved: (file: string) => `The recovery kit is in ${file}. It was read back and opens.
Print it or keep it away from the server, and its passphrase away from it.`,
  kitOpens: (fingerprint: string) => `The kit opens, and holds the root key of this server: ${fingerprint}`,
  kitRestored: (fingerprint: string) => `Made new keys under the root key ${fingerprint}`,
  fileThere: (file: string) => `${file} is there already; nothing was written.`,
  noFile: (file: string) => `${file} can't be read.`,
  stopping: 'Stopping …',
  created: (username: string) => `Made the administrator ${username}.`,
  taken: (name: string) => `There is something of the name ${name} already.`,
  unknownUser: (username: string) => `There is no user ${username}.`,
  noSecondFactor: (username: string) => `${username} has no second factor.`,
  factorsRemoved: (username: string, isRequired: boolean) =>
    `${username} has no second factor any more; every login of it has ended.${isRequired ? ' It sets a new one up at the next sign-in.' : ''}`,
  reset: (username: string) => `${username} has a new password; all logins have ended.`,
  password: (password: string) => `Password: ${password}`,
  apiAccount: (clientId: string, clientSecret: string) =>
    `Client id:     ${clientId}\nClient secret: ${clientSecret}\nThe secret is not shown again.`,
  installer: (made: MadeInstaller) =>
    [
      `Enrolment key: ${made.enrolmentKey}`,
      `Root key:      ${made.rootFingerprint}`,
      'The enrolment key is not shown again. This line, run on a Linux machine, installs a Jump Client:',
      '',
      made.line,
      ...made.missing.map(
        (platform) => `\nThere is no runtime for ${platform} yet. This brings it: ${made.bringCommand}`,
      ),
    ].join('\n'),
  badText: (field: string) => `--${field} is too long, is missing, or has characters that have no place in it`,
  unknownClient: (id: string) => `There is no Jump Client ${id}.`,
  keyRotationAsked: (id: string) => `${id} gets a new key as soon as it is linked.`,
  noCopies: 'No copy of a Jump Client waits.',
  noCopyOf: (id: string) => `No copy of ${id} waits.`,
  waitingCopy: (copy: { readonly id: string; readonly remoteAddress: string; readonly since: string }) =>
    `${copy.id}  from ${copy.remoteAddress}, since ${copy.since}`,
  copyApproved: (id: string) => `The copies of ${id} that wait are let in with their next attempt, within two minutes.`,
  rootRotated: (fingerprint: string, number: number) =>
    `New root key: ${fingerprint}\nKey set:      ${number}\nThe old root holds for twelve months more. Back up the data folder now.`,
  rootsTooMany: 'Eight roots are held already. Wait until the oldest has been replaced for twelve months.',
  rootMissing: (file: string) =>
    `keys/${file} is not there. A new root must be signed by the old one: put it back first.`,
  recordingKeyBusy: 'Another process is changing the keys of recordings at this moment.',
  recordingKeyRotated: (keyId: string, keys: number) =>
    `New key:  ${keyId}\nIn all:   ${keys}, the earlier ones to read with. Back up the data folder now.`,
  released: (version: string, published: readonly ReleaseWords[], platforms: readonly string[]) =>
    published.length === 0
      ? `Nothing is new: version ${version} is handed out already for ${platforms.join(' and ')}.`
      : published
          .map(({ platform, sequence }) => `Version ${version} is handed out for ${platform} as release ${sequence}.`)
          .join('\n'),
  releasesBusy: 'Another process is publishing a release at this moment.',
  releaseNotBuilt: (folder: string) => `There is no release.json in ${folder}. Build with: npm run build`,
  releaseUnreadable: (folder: string) => `release.json in ${folder} is not what a build writes. Build again.`,
  releaseIncomplete: (folder: string) => `A file that release.json in ${folder} names is not there. Build again.`,
  rootBusy: 'Another process is changing the root at this moment.',
  demoReady: (demo: Readonly<Record<'url' | 'username' | 'password' | 'apiClientId' | 'apiClientSecret', string>>) => `
  Sallyport is ready.

  Open       ${demo.url}
  Username   ${demo.username}
  Password   ${demo.password}

  API        ${demo.apiClientId}
  Secret     ${demo.apiClientSecret}

  The browser will warn once: the certificate is the server's own.
  Ctrl-C stops everything; the same command brings it back as it was.
`,
  agentMissing: (file: string) => `The agent is not there: ${file}\nBuild it with: npm run build`,
} as const;
