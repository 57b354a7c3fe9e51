/**
 * The accounts of the sessions that one request starts. Each is checked at its endpoint before anything of the session
 * is written, by the agent that will hold it; a password lives here from the request to that question.
 */
import { accountNeed, newId } from '@sallyport/domain';
import type { AccountNeed, JumpItemId, Reason, RefusalFacts, SessionId } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import type { Throttle } from '../../auth/throttle.ts';
import type { CommandOutcome } from '../../bus/bus.ts';
import type { ItemAccount, JumpItemRow } from '../../ports.ts';
import type { SecretBox } from '../../sealing/secret-box.ts';
import { accountOf, storedPassword } from '../items/item-account.ts';
import { askAgent } from '../link/ask-agent.ts';
import type { Asker, SessionWorld } from './session-world.ts';

/** What keeps passwords of accounts, and what slows guessing at them down. */
export interface SessionAccounts {
  readonly box: SecretBox;
  readonly throttle: Throttle;
}

/** The agent keeps it for the session of this id, and for no longer than half a minute. */
export interface PreparedAccount {
  readonly sessionId: SessionId;
  readonly name: string;
  readonly password: 'none' | 'typed' | 'stored';
}

export type AccountCheck =
  | { readonly kind: 'ready'; readonly prepared: PreparedAccount }
  | { readonly kind: 'refused'; readonly reason: Reason };

/** Nothing else speaks against the start, and the agent is to be asked before more can be said. */
export interface AccountToAsk {
  readonly kind: 'ask-account';
  readonly item: JumpItemRow;
}

type Passwords = ReadonlyMap<JumpItemId, string>;

interface Asked {
  /** As it was then: it may be given another account while its agent is asked. */
  readonly item: JumpItemRow;
  readonly check: AccountCheck;
}

export class StartAccounts {
  readonly #world: SessionWorld;
  readonly #asker: Asker;
  readonly #passwords: Map<JumpItemId, string>;
  readonly #asked = new Map<JumpItemId, Asked>();

  constructor(world: SessionWorld, asker: Asker, passwords: Passwords) {
    this.#world = world;
    this.#asker = asker;
    this.#passwords = new Map(passwords);
  }

  need(item: JumpItemRow): AccountNeed {
    const isGiven = this.#passwords.has(item.id) || this.find(item) !== undefined;
    return accountNeed(accountOf(item), isGiven);
  }

  /** Undefined before `ask`, and for an item that has been given another account since. */
  find(item: JumpItemRow): AccountCheck | undefined {
    const asked = this.#asked.get(item.id);
    return asked !== undefined && hasSameAccount(asked.item, item) ? asked.check : undefined;
  }

  /** Asks the agent, once for each account. It may take seconds, so whoever asks keeps nobody waiting meanwhile. */
  async ask(item: JumpItemRow): Promise<void> {
    if (this.find(item) !== undefined) return;
    this.release(item, undefined);
    const typed = this.#passwords.get(item.id);
    this.#passwords.delete(item.id);
    this.#asked.set(item.id, { item, check: await this.#check(item, typed) });
  }

  /** An account that was prepared in vain is given up. */
  release(item: Pick<JumpItemRow, 'id' | 'jumpClientId'>, startedAs: SessionId | undefined): void {
    const check = this.#asked.get(item.id)?.check;
    if (check?.kind !== 'ready' || check.prepared.sessionId === startedAs) return;
    const { sessionId } = check.prepared;
    const body = { kind: 'close-session', sessionId, reason: 'not-started' } as const;
    askAgent(this.#world, { jumpClientId: item.jumpClientId, body });
  }

  async #check(item: JumpItemRow, typed: string | undefined): Promise<AccountCheck> {
    const { accounts, clock, random } = this.#world;
    const { kind, name } = accountOf(item);
    const sessionId = newId('session', clock.now(), random.bytes(10));
    if (kind !== 'named') {
      const outcome = await this.#askAgent(item, {
        kind: 'prepare-account',
        sessionId,
        account: { kind: 'signed-in' },
      });
      return answered(outcome, { sessionId, name: '', password: 'none' });
    }
    const password = typed ?? storedPassword(accounts.box, item);
    if (password === undefined) return refused({ code: 'jump.account-needed', facts: { account: name } });
    const attempt = { account: `${this.#asker.user.id} ${item.id}`, network: this.#asker.remoteAddress };
    const waitMs = accounts.throttle.begin(attempt, clock.now());
    if (waitMs > 0) {
      const facts = { account: name, seconds: Math.ceil(waitMs / 1_000) };
      return refused({ code: 'jump.account-too-many', facts });
    }
    const isStored = typed === undefined;
    if (isStored) await this.#note('jump-item.password-used', item, { account: name });
    const account = { kind: 'named', name, password } as const;
    const outcome = await this.#askAgent(item, { kind: 'prepare-account', sessionId, account });
    if (outcome.kind === 'refused' && outcome.code === 'account.wrong') {
      await this.#note('jump-item.account-refused', item, { account: name, isStored });
      return refused({ code: 'jump.account-wrong', facts: { account: name, stored: isStored } });
    }
    if (outcome.kind === 'done') accounts.throttle.succeed(attempt);
    return answered(outcome, { sessionId, name, password: isStored ? 'stored' : 'typed' });
  }

  async #askAgent(item: JumpItemRow, body: Parameters<typeof askAgent>[1]['body']): Promise<CommandOutcome> {
    return await this.#world.bus.ask('command-agent', { jumpClientId: item.jumpClientId, body });
  }

  async #note(kind: string, item: JumpItemRow, data: Readonly<Record<string, unknown>>): Promise<void> {
    const { store, clock } = this.#world;
    const { user, displayName, remoteAddress } = this.#asker;
    const entry = auditEntry({
      at: clock.now(),
      kind,
      actor: { kind: 'user', id: user.id, name: displayName },
      target: { kind: 'jump-item', id: item.id, name: item.name },
      data: { ...data, remoteAddress },
    });
    await store.commit([store.insertAuditEntry(entry)]);
  }
}

function hasSameAccount(one: ItemAccount, other: ItemAccount): boolean {
  return (
    one.sessionAccount === other.sessionAccount &&
    one.accountName === other.accountName &&
    one.accountSecret === other.accountSecret
  );
}

function refused(reason: Reason): AccountCheck {
  return { kind: 'refused', reason };
}

const unusable: Readonly<Record<string, RefusalFacts['jump.account-unusable']['why']>> = {
  'account.not-permitted': 'not-permitted',
  'account.expired': 'expired',
  'account.password-expired': 'password-expired',
  'account.no-shell': 'no-shell',
  'account.asks-more': 'asks-more',
};

const impossible: Readonly<Record<string, RefusalFacts['jump.account-impossible']['why']>> = {
  'command.unknown': 'old-agent',
  'account.not-root': 'not-root',
  'account.not-here': 'not-here',
  'account.no-pam': 'no-pam',
};

function answered(outcome: CommandOutcome, wanted: PreparedAccount): AccountCheck {
  if (outcome.kind === 'done') {
    return { kind: 'ready', prepared: { ...wanted, name: outcome.account ?? wanted.name } };
  }
  const code = outcome.kind === 'refused' ? outcome.code : '';
  if (code === 'account.nobody') return refused({ code: 'jump.account-nobody', facts: {} });
  const whyUnusable = unusable[code];
  if (whyUnusable !== undefined) {
    return refused({ code: 'jump.account-unusable', facts: { account: wanted.name, why: whyUnusable } });
  }
  const whyImpossible = impossible[code];
  if (whyImpossible !== undefined) return refused({ code: 'jump.account-impossible', facts: { why: whyImpossible } });
  return refused({ code: 'jump.account-unchecked', facts: {} });
}

const questions: ReadonlySet<string> = new Set<Reason['code']>(['jump.ticket-needed', 'jump.second-factor-needed']);

/** A password is asked for together with what else can be typed, and not where that would be in vain. */
export function withAccountNeeded({ accountName }: JumpItemRow, others: readonly Reason[]): readonly Reason[] {
  if (!others.every(({ code }) => questions.has(code))) return others;
  return [...others, { code: 'jump.account-needed', facts: { account: accountName } }];
}

/** A second factor counts once: with a password that was wrong the next attempt needs another. */
export function withFactorSpent(reason: Reason, isChallenged: boolean): readonly Reason[] {
  const isAskedAgain = reason.code === 'jump.account-wrong' || reason.code === 'jump.account-too-many';
  return isChallenged && isAskedAgain ? [reason, { code: 'jump.second-factor-needed', facts: {} }] : [reason];
}
