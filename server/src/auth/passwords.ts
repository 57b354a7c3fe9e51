/** Passwords: which are good enough, how they are kept, and how many are tried at once. */
import { caseFold, lengthOf } from '@sallyport/domain';
import { passwordChecksAtOnce, passwordChecksWaiting } from '../limits.ts';
import { isCommonPassword } from './common-passwords.ts';

const minLength = 12;
const maxBytes = 1024;

export const passwordMinLength = minLength;

export type PasswordFault = 'password.too-short' | 'password.too-long' | 'password.is-username' | 'password.common';

/** The same keys pressed on two systems may give two spellings of one text; the composed one is kept. */
function composed(password: string): string {
  return password.normalize('NFKC');
}

export function passwordFault(password: string, username: string): PasswordFault | undefined {
  const text = composed(password);
  if (Buffer.byteLength(text) > maxBytes) return 'password.too-long';
  if (lengthOf(text) < minLength) return 'password.too-short';
  if (caseFold(text) === caseFold(username)) return 'password.is-username';
  return isCommonPassword(caseFold(text)) ? 'password.common' : undefined;
}

/** argon2id with 19 MiB, 2 passes and 1 lane: the least that OWASP's password storage sheet takes, about 10 ms. */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Its native code is read for the first password, not by every start. */
const argon = () => import('@node-rs/argon2');

async function hashed(password: string): Promise<string> {
  return (await argon()).hash(password, cost);
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for a user who does not exist (`undefined`) as for one who does. Undefined when too many wait. */
  verify(passwordHash: string | undefined, password: string): Promise<boolean | undefined>;
}

/** A few at a time, each takes 19 MiB; a queue that is bounded, so that a flood of attempts costs no more than that. */
class Turnstile {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  async enter(): Promise<boolean> {
    if (this.#inside < passwordChecksAtOnce) {
      this.#inside += 1;
      return true;
    }
    if (this.#waiting.length >= passwordChecksWaiting) return false;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return true;
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside -= 1;
    else next();
  }
}

export function argonPasswords(): Passwords {
  const turnstile = new Turnstile();
  let nobodys: Promise<string> | undefined;
  return {
    hash: (password) => hashed(composed(password)),
    async verify(passwordHash, password) {
      if (!(await turnstile.enter())) return undefined;
      try {
        nobodys ??= hashed('nobody has this password');
        const text = composed(password);
        const isSmall = Buffer.byteLength(text) <= maxBytes;
        const { verify } = await argon();
        const matches = await verify(passwordHash ?? (await nobodys), isSmall ? text : '');
        return matches && isSmall && passwordHash !== undefined;
      } finally {
        turnstile.leave();
      }
    },
  };
}
