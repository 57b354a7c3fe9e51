/** Why a session may not have the account that its item names. */
import type { RefusalCode, RefusalFacts } from '@sallyport/domain';

type AccountCode = Extract<RefusalCode, `jump.account-${string}`>;
type SessionAccountCode = Exclude<AccountCode, 'jump.account-disabled'>;

const unusable: Readonly<Record<RefusalFacts['jump.account-unusable']['why'], string>> = {
  'not-permitted': 'may not be used by the rules of the endpoint',
  expired: 'has expired there',
  'password-expired': 'has a password that must be changed there first',
  'no-shell': 'has no login shell there',
  'asks-more': 'is asked there for more than a password, which can not be answered here',
};

const impossible: Readonly<Record<RefusalFacts['jump.account-impossible']['why'], string>> = {
  'old-agent': 'the agent is too old for it; upgrade it',
  'not-root': 'the agent does not run as root there, so it is no other account than its own',
  'not-here': 'agents do it on Linux only',
  'no-pam': 'PAM could not be used there',
};

export const accountSentences: { readonly [Code in SessionAccountCode]: (facts: RefusalFacts[Code]) => string } = {
  'jump.account-needed': ({ account }) => `The session runs as ${account}, whose password is asked for.`,
  'jump.account-wrong': ({ account, stored }) =>
    stored
      ? `The endpoint does not take the stored password of ${account}. Type the one that holds now.`
      : `The endpoint does not take this password for ${account}.`,
  'jump.account-too-many': ({ account, seconds }) =>
    `Too many passwords were tried for ${account}; wait ${seconds} s and try again.`,
  'jump.account-nobody': () => 'The session runs as whoever is signed in, and nobody is signed in at the endpoint.',
  'jump.account-unusable': ({ account, why }) => `The account ${account} ${unusable[why]}.`,
  'jump.account-impossible': ({ why }) => `The session can not run as another account: ${impossible[why]}.`,
  'jump.account-unchecked': () => 'The endpoint did not say whether the account may be used; try again.',
};
