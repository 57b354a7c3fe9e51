/** Codes that stand in for a second factor that was lost: ten, each good once, kept as hashes. */
import type { UserId } from '@sallyport/domain';
import { hashOfSecret } from '../../auth/secret-text.ts';
import { recoveryCodeCount } from '../../auth/sign-in-limits.ts';
import type { Random, Store, Write } from '../../ports.ts';

/** Crockford's base 32 in lower case: no letter is taken for a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** 80 bits: too many to try, though only hashed plainly. */
const codeLength = 16;
const groupLength = 4;

function newCode(random: Random): string {
  return Array.from(random.bytes(codeLength), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** As people copy them: any case, with or without hyphens, O and I for the digits that they look like. */
function plainCode(typed: string): string {
  return typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
}

function hashOf(userId: UserId, code: string): string {
  return hashOfSecret(`${userId} ${code}`);
}

export interface NewRecoveryCodes {
  /** Shown once, here. */
  readonly codes: readonly string[];
  readonly writes: readonly Write[];
}

/** The ones before are no longer good. */
export function newRecoveryCodes(
  { store, random }: { readonly store: Store; readonly random: Random },
  userId: UserId,
): NewRecoveryCodes {
  const codes = Array.from({ length: recoveryCodeCount }, () => newCode(random));
  const hashes = codes.map((code) => hashOf(userId, code));
  return {
    codes: codes.map((code) => code.match(new RegExp(`.{${groupLength}}`, 'g'))?.join('-') ?? code),
    writes: [store.removeRecoveryCodes(userId), store.insertRecoveryCodes(userId, hashes)],
  };
}

/** Takes the code out of the list, or refuses the commit that it is in. */
export function takeRecoveryCode({ store }: { readonly store: Store }, userId: UserId, typed: string): Write {
  return store.takeRecoveryCode(userId, hashOf(userId, plainCode(typed)));
}
