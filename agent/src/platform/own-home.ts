/**
 * The home of the account that the agent itself runs as: the one its environment names, as a container gives it to an
 * account that no directory knows, or else the directory's.
 */

export type OwnHome = {
  /** What /etc/passwd, or whatever directory the endpoint uses, has. */
  readonly ofDirectory: string;
  /** `HOME` as the agent was started with it. */
  readonly given: string | undefined;
  readonly uid: number;
  /** The account that a folder belongs to; undefined where there is no such folder. */
  readonly ownerOf: (path: string) => number | undefined;
};

/**
 * A folder of another account doesn't count: `sudo` may leave the home of whoever typed it in the environment, and a
 * shell of the superuser must not read what that one wrote.
 */
export function ownHome({ ofDirectory, given = '', uid, ownerOf }: OwnHome): string {
  return given.startsWith('/') && ownerOf(given) === uid ? given : ofDirectory;
}
