/** What differs from one operating system to another. `main` chooses one; nothing else asks which system it runs on. */
import type { Facts, PresenceFacts } from '@sallyport/protocol';

export type ShellPlan = {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
};

export interface Platform {
  /** What this endpoint is and how it is doing. Reads a few files; starts no process. */
  facts(): Facts;
  /** Who is at the screen now; undefined where that can't be found out. Starts no process. */
  presence(): Promise<PresenceFacts | undefined>;
  /** The login shell of the account that the agent runs under, as it would be at a console of its own. */
  shell(): ShellPlan;
}
