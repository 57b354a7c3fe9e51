/** Accounts that were found right and wait, for half a minute, for the session that they were checked for. */
import type { CommandBody } from '@sallyport/protocol';
import { accountKeptMs, sessionsMax } from '../limits.ts';
import type { CommandOutcome } from '../link/command-queue.ts';
import { faultText } from '../log.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';
import type { CheckedAccount } from '../session-process/account-session.ts';

type Preparation = Extract<CommandBody, { readonly kind: 'prepare-account' }>;

type Prepared = { readonly checked: Promise<CheckedAccount>; timer: NodeJS.Timeout | undefined };

export class PreparedAccounts {
  readonly #check: Platform['account'];
  readonly #log: Log;
  readonly #keptMs: number;
  readonly #prepared = new Map<string, Prepared>();

  constructor(check: Platform['account'], log: Log, keptMs = accountKeptMs) {
    this.#check = check;
    this.#log = log;
    this.#keptMs = keptMs;
  }

  async prepare({ sessionId, account }: Preparation): Promise<CommandOutcome> {
    if (this.#prepared.has(sessionId)) return { ok: false, code: 'account.asked-already', detail: '' };
    // Each is a process.
    if (this.#prepared.size >= sessionsMax) return { ok: false, code: 'account.too-many', detail: '' };
    const prepared: Prepared = { checked: this.#check(account).catch(failed), timer: undefined };
    this.#prepared.set(sessionId, prepared);
    const checked = await prepared.checked;
    const isWanted = this.#prepared.get(sessionId) === prepared;
    if (checked.kind === 'refused') {
      if (isWanted) this.#prepared.delete(sessionId);
      this.#log('warn', 'account.refused', { sessionId, code: checked.code });
      return { ok: false, code: checked.code, detail: checked.detail.slice(0, 512) };
    }
    const { name } = checked.session;
    this.#log('info', 'account.prepared', { sessionId, account: name });
    if (isWanted) prepared.timer = setTimeout(() => this.drop(sessionId), this.#keptMs);
    return { ok: true, account: name.slice(0, 255) };
  }

  /** For its session, whose it is from here on. */
  async open(sessionId: string): Promise<CheckedAccount> {
    const prepared = this.#prepared.get(sessionId);
    this.#prepared.delete(sessionId);
    clearTimeout(prepared?.timer);
    const checked = await prepared?.checked;
    if (checked?.kind !== 'checked') return { kind: 'refused', code: 'account.not-prepared', detail: '' };
    const refused = await checked.session.open();
    if (refused === undefined) return checked;
    void checked.session.close();
    return { kind: 'refused', ...refused };
  }

  drop(sessionId: string): void {
    const prepared = this.#prepared.get(sessionId);
    if (prepared === undefined) return;
    this.#prepared.delete(sessionId);
    clearTimeout(prepared.timer);
    void prepared.checked.then((checked) => (checked.kind === 'checked' ? checked.session.close() : undefined));
  }

  dropAll(): void {
    for (const sessionId of this.#prepared.keys()) this.drop(sessionId);
  }
}

function failed(fault: unknown): CheckedAccount {
  return { kind: 'refused', code: 'account.failed', detail: faultText(fault) };
}
