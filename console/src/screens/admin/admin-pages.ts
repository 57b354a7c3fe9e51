/** The pages of the administration, in their order, and what an account needs to come to each. */
import type { AccountSwitch, Me } from '@sallyport/protocol';
import type { IconName } from '../../components/icon.tsx';

/** `setPasswordsAlone`: what it leads to administrators have on the page of users. */
type Needs = 'administrator' | 'setPasswordsAlone' | Exclude<AccountSwitch, 'setPasswords'>;

export type AdminPage = {
  readonly to: string;
  readonly icon: IconName;
  readonly words: string;
  readonly needs: Needs;
};

const administrator = 'administrator' as const;

export const adminSections = [
  {
    words: 'admin.sections.jump',
    pages: [
      { to: '/login/jump-clients', icon: 'monitor', words: 'admin.clients', needs: administrator },
      { to: '/login/jump-groups', icon: 'group', words: 'access.jumpGroups', needs: 'editJumpGroups' },
      { to: '/login/jump-item-roles', icon: 'check', words: 'access.roles', needs: administrator },
      { to: '/login/jump-policies', icon: 'clock', words: 'admin.jumpPolicies', needs: administrator },
      { to: '/login/jump-items', icon: 'list', words: 'admin.jumpItems', needs: administrator },
    ],
  },
  {
    words: 'admin.sections.access',
    pages: [
      { to: '/login/users', icon: 'users', words: 'admin.users', needs: administrator },
      { to: '/login/passwords', icon: 'lock', words: 'users.passwords', needs: 'setPasswordsAlone' },
      { to: '/login/teams', icon: 'users', words: 'access.teams', needs: 'editTeams' },
      { to: '/login/group-policies', icon: 'list', words: 'access.groupPolicies', needs: administrator },
      { to: '/login/session-policies', icon: 'lock', words: 'admin.sessionPolicies', needs: administrator },
      { to: '/login/simulator', icon: 'play', words: 'admin.simulator', needs: administrator },
      { to: '/login/sign-in', icon: 'user', words: 'providers.title', needs: administrator },
    ],
  },
  {
    words: 'admin.sections.portals',
    pages: [{ to: '/login/public-portals', icon: 'jump', words: 'admin.portals', needs: administrator }],
  },
  {
    words: 'admin.sections.management',
    pages: [
      { to: '/login/api-accounts', icon: 'terminal', words: 'admin.apiAccounts', needs: administrator },
      { to: '/login/mail', icon: 'mail', words: 'mail.title', needs: administrator },
      { to: '/login/audit', icon: 'log', words: 'admin.audit', needs: administrator },
      { to: '/login/status', icon: 'gauge', words: 'admin.status', needs: administrator },
    ],
  },
] as const satisfies readonly { readonly words: string; readonly pages: readonly AdminPage[] }[];

function mayEnter({ user }: Me, needs: Needs): boolean {
  if (needs === 'setPasswordsAlone') return !user.isAdministrator && user.switches.includes('setPasswords');
  return user.isAdministrator || (needs !== 'administrator' && user.switches.includes(needs));
}

/** The sections with the pages that this account may come to; none is empty. */
export function adminSectionsFor(me: Me) {
  return adminSections
    .map(({ words, pages }) => ({ words, pages: pages.filter(({ needs }) => mayEnter(me, needs)) }))
    .filter(({ pages }) => pages.length > 0);
}
