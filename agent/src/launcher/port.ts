/**
 * What a launcher offers to the bundle that it loads. Bundles of any age meet launchers of any age, so this only ever
 * grows, and a bundle that needs more than an older launcher has says so by its `leastPack`.
 */
export type LauncherPort = {
  /** The folder of the installation (layout.ts). */
  readonly program: string;
  /** The version that runs, by its name in `versions`. */
  readonly running: string;
  /** Only while this version is on trial: it has a link that stands. Said once; kept when this is the current version. */
  readonly confirm?: () => Promise<void>;
  /** Only in a confirmed version: it has a link that stands. */
  readonly settled?: () => Promise<void>;
  /**
   * Only in a confirmed version, after it has let go of everything: runs the staged version as a child. If that is
   * confirmed, this process becomes the new version and the promise never settles; otherwise it says why not.
   */
  readonly tryVersion?: (name: string) => Promise<TrialFailure>;
};

export type TrialFailure = {
  /** `crashed`, `silent`, `no-link`, `interrupted`, `not-started`, `not-switched`, `not-settled`; a newer launcher may know more. */
  readonly because: string;
  readonly detail: string;
};

const key = Symbol.for('sallyport.launcher');

export function offerPort(port: LauncherPort): void {
  Reflect.set(globalThis, key, port);
}

/** Undefined when the bundle was started without a launcher. */
export function launcherPort(): LauncherPort | undefined {
  return Reflect.get(globalThis, key) as LauncherPort | undefined;
}
