/** What differs from one operating system to another. `main` chooses one; nothing else asks which system it runs on. */
import type { Facts, PresenceFacts, ScreenPicture, Statistic } from '@sallyport/protocol';
import type { CheckedAccount } from '../session-process/account-session.ts';

export type ShellPlan = {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** Whose account a session is to have, besides the agent's own. */
export type WantedAccount =
  /** Who sits at the screen. */
  { readonly kind: 'signed-in' } | { readonly kind: 'named'; readonly name: string; readonly password: string };

export interface Platform {
  /** What this endpoint is and, as far as it is wanted, how it is doing. Reads a few files; starts no process. */
  facts(wanted: ReadonlySet<Statistic>): Facts;
  /** Who is at the screen now; undefined where that can't be found out. Starts no process. */
  presence(): Promise<PresenceFacts | undefined>;
  /** What the screen shows now; undefined where that can't be seen. Starts no process. */
  screen(): Promise<ScreenPicture | undefined>;
  /** The login shell of the account that the agent runs under, as it would be at a console of its own. */
  shell(): ShellPlan;
  /** Whether a session may have this account; what is kept for it is to be closed, whatever becomes of it. */
  account(wanted: WantedAccount): Promise<CheckedAccount>;
}
