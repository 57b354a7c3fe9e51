/**
 * The first administrator. Open only while there is neither a user nor a sign that there ever was one: the sign stands
 * in the database and beside the server's keys, so that emptying the one doesn't open it again.
 */
import { hashOfSecret, newSecretText, sameText } from '../../auth/secret-text.ts';
import { auditEntry } from '../../audit/entry.ts';
import { refusedCode } from '../../ports.ts';
import type { Identity } from '../../ports.ts';
import { newUser, userWrites } from './new-user.ts';
import type { UserFault } from './new-user.ts';
import { beginLogin } from './sign-in.ts';
import type { SignInPlace, SignInWorld, SignedIn } from './sign-in.ts';

export interface SetUpRequest extends SignInPlace {
  readonly token: string;
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
}

export type SetUpOutcome =
  | SignedIn
  | { readonly kind: 'closed' }
  | { readonly kind: 'wrong-token' }
  | { readonly kind: 'fault'; readonly fault: UserFault };

export interface SetUp {
  isOpen(): Promise<boolean>;
  /** The secret in the link that the server prints; new at each start, and known nowhere else. */
  readonly token: string;
  perform(request: SetUpRequest): Promise<SetUpOutcome>;
}

export interface SetUpWorld extends SignInWorld {
  readonly identity: Identity;
}

export function createSetUp(world: SetUpWorld): SetUp {
  const { store, identity, clock, random } = world;
  const token = newSecretText(random);
  const tokenHash = hashOfSecret(token);
  let closed = false;

  const isOpen = async (): Promise<boolean> => {
    if (closed) return false;
    closed = identity.isSetUp() || (await store.isSetUp()) || (await store.hasUsers());
    if (closed) identity.markSetUp();
    return !closed;
  };

  return {
    token,
    isOpen,
    async perform(request) {
      if (!(await isOpen())) return { kind: 'closed' };
      if (!sameText(hashOfSecret(request.token), tokenHash)) return { kind: 'wrong-token' };
      const made = await newUser(world, { ...request, isAdministrator: true });
      if (made.kind === 'fault') return made;
      const entry = auditEntry({
        at: clock.now(),
        kind: 'set-up.done',
        actor: { kind: 'user', id: made.row.id, name: made.row.username },
        data: { remoteAddress: request.remoteAddress },
      });
      const writes = [store.insertSetUp(clock.now()), ...userWrites(world, made.row), ...store.insertAuditEntry(entry)];
      try {
        const signedIn = await beginLogin(world, made.row, { place: request, device: undefined, writes });
        closed = true;
        identity.markSetUp();
        return signedIn;
      } catch (error) {
        if (refusedCode(error) !== 'set-up.closed') throw error;
        closed = true;
        return { kind: 'closed' };
      }
    },
  };
}
