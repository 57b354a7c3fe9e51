/** `sallyport demo`: a server, a user, and this machine as the first endpoint. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { caseFold } from '@sallyport/domain';
import { argonPasswords } from '../auth/passwords.ts';
import { newSecretText } from '../auth/secret-text.ts';
import type { Config } from '../config/keys.ts';
import { demoPatienceMs } from '../limits.ts';
import { startServer } from '../main.ts';
import type { RunningServer } from '../main.ts';
import { builtAgent, builtFleet, builtRelease } from '../places.ts';
import { publishOnceBuilt } from '../releases/publish-release.ts';
import { createApiAccount, operatorOfAccounts, renewApiSecret } from '../services/users/api-accounts.ts';
import type { ApiCredentials } from '../services/users/api-accounts.ts';
import { createInstaller, revokeInstaller } from '../services/installers/installers.ts';
import { findOrMakeJumpGroup } from '../services/access/jump-groups.ts';
import { createUser, renewPassword } from '../services/users/manage-users.ts';
import { cliTexts } from '../text/cli.ts';
import { UsageError, configFrom, readArguments } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import { CommandFailed } from './failure.ts';
import { outputTo, stopAsked } from './output.ts';
import { supervise } from './supervised.ts';
import type { Supervised } from './supervised.ts';

const own = {
  port: { type: 'string' },
  data: { type: 'string' },
  fleet: { type: 'string' },
  agent: { type: 'string' },
  'fleet-agent': { type: 'string' },
  'log-level': { type: 'string' },
  'end-with-input': { type: 'boolean' },
} as const;

const username = 'demo';
const actor = { kind: 'operator', name: 'demo' } as const;
const dayMs = 86_400_000;

interface DemoPlan {
  readonly fleet: number;
  readonly agentFile: string;
  readonly fleetFile: string;
}

function wholeNumber({ texts }: Arguments, name: string, fallback: number): number {
  const given = texts[name];
  if (given === undefined) return fallback;
  if (!/^\d{1,5}$/.test(given)) throw new UsageError(`--${name} must be a whole number`);
  return Number(given);
}

function planOf(args: Arguments): DemoPlan {
  const plan = {
    fleet: wholeNumber(args, 'fleet', 0),
    agentFile: args.texts['agent'] ?? builtAgent,
    fleetFile: args.texts['fleet-agent'] ?? builtFleet,
  };
  for (const file of [plan.agentFile, ...(plan.fleet > 0 ? [plan.fleetFile] : [])]) {
    if (!existsSync(file)) throw new CommandFailed('agent.missing', cliTexts.agentMissing(file));
  }
  return plan;
}

/** The user with a password that nobody had before; only its hash is kept. */
async function demoUser({ world }: RunningServer): Promise<string> {
  const { store, identity, clock, random } = world;
  const users = { store, identity, clock, random, passwords: argonPasswords() };
  const password = newSecretText(random).slice(0, 20);
  const known = await store.findUserByName(caseFold(username));
  if (known !== undefined) await renewPassword(users, known, password);
  else await createUser(users, { username, displayName: 'Demo', password, isAdministrator: true });
  return password;
}

async function demoApiAccount({ world }: RunningServer): Promise<ApiCredentials> {
  const known = await world.store.findApiAccountByName(caseFold('Demo'));
  if (known !== undefined) return await renewApiSecret(world, known, operatorOfAccounts);
  const permissions = { command: 'deny', switches: new Set(['configuration'] as const) } as const;
  const wish = { name: 'Demo', comments: '', permissions, networks: [] };
  const made = await createApiAccount(world, wish, operatorOfAccounts);
  if (made.kind !== 'created') throw new CommandFailed('api-account', cliTexts.taken('Demo'));
  return made;
}

/** A key good for the endpoints of this start; those of earlier starts are revoked. */
async function demoEnrolmentKey({ world }: RunningServer, uses: number): Promise<string> {
  const { store, index } = world;
  const group = await findOrMakeJumpGroup(world, actor, 'Demo');
  if (group === undefined) throw new CommandFailed('jump-group', cliTexts.taken('Demo'));
  index.setGroup(group);
  for (const installer of await store.listInstallers()) {
    if (installer.jumpGroupId === group.id && installer.revokedAt === null)
      await revokeInstaller(world, installer.id, actor);
  }
  const wish = { name: '', tag: '', comments: '', createdBy: null, validForMs: dayMs, maxUses: uses };
  const { enrolmentKey } = await createInstaller(world, { ...wish, jumpGroupId: group.id }, actor);
  return enrolmentKey;
}

/** The agents say as much as the server does: what it leaves out would stand between a person and the address. */
const agentLevels: Readonly<Partial<Record<Config['logLevel'], string>>> = {
  silent: 'error',
  fatal: 'error',
  error: 'error',
  warn: 'warn',
};

function startAgents(server: RunningServer, plan: DemoPlan, enrolmentKey: string): readonly Supervised[] {
  const { config, log } = server.world;
  const [address = ''] = server.addresses;
  const level = agentLevels[config.logLevel] ?? 'info';
  const target = ['--server', address, '--root', server.rootFingerprint, '--end-with-input', '--log-level', level];
  const common = {
    environment: { ...process.env, SALLYPORT_ENROLMENT_KEY: enrolmentKey },
    noted: (words: string) => log.warn(words),
  };
  const folder = (name: string): readonly string[] => ['--data', join(config.data, name)];
  const agent = supervise({ file: plan.agentFile, args: ['run', ...folder('agent'), ...target], ...common });
  if (plan.fleet === 0) return [agent];
  const count = ['--count', String(plan.fleet)];
  return [agent, supervise({ file: plan.fleetFile, args: [...count, ...folder('fleet'), ...target], ...common })];
}

/** Kept when so many items are online, or when nobody wants to wait any more. */
async function online({ world }: RunningServer, count: number, stop: Promise<void>): Promise<void> {
  const { index } = world;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = (): void => {
    if (index.counts().online >= count) resolve();
  };
  const leave = index.onChange(look);
  const late = new CommandFailed('demo.late', `Only ${index.counts().online} of ${count} endpoints came online`);
  const impatience = setTimeout(() => reject(late), demoPatienceMs);
  look();
  try {
    await Promise.race([promise, stop]);
  } finally {
    clearTimeout(impatience);
    leave();
  }
}

export async function demo(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own, withConfig: false });
  const plan = planOf(args);
  const output = outputTo(args.json);
  const stop = stopAsked({ endsWithInput: args.switches.has('end-with-input') });
  const listen = `127.0.0.1:${wholeNumber(args, 'port', 8443)}`;
  const config = configFrom({ texts: { ...args.texts, listen } }, { data: '.data/demo', logLevel: 'warn' });
  const server = await startServer(config);
  const stopping = new AbortController();
  const publishing = publishOnceBuilt(server.world, builtRelease, stopping.signal);
  let agents: readonly Supervised[] = [];
  try {
    const password = await demoUser(server);
    const api = await demoApiAccount(server);
    agents = startAgents(server, plan, await demoEnrolmentKey(server, plan.fleet + 1));
    await online(server, plan.fleet + 1, stop);
    const shown = {
      url: server.addresses[0] ?? '',
      username,
      password,
      apiClientId: api.clientId,
      apiClientSecret: api.clientSecret,
    };
    output.answer(cliTexts.demoReady(shown), shown);
    await stop;
    output.note(cliTexts.stopping);
  } finally {
    stopping.abort();
    await Promise.all([publishing, ...agents.map((agent) => agent.stop())]);
    await server.stop();
  }
}
