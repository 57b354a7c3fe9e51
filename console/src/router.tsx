/**
 * The addresses of the console. Pages are loaded when they are first shown; whatever needs a login stands below one
 * route that asks for it and remembers where the person wanted to go.
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { meQuery } from './api/account.ts';
import { isFailure } from './api/http.ts';
import { queryClient } from './api/query-client.ts';
import { listAddressOf } from './components/editing/list-address.ts';
import { adminSectionsFor } from './screens/admin/admin-pages.ts';
import { simulatorAddressOf } from './screens/admin/simulator/simulator-address.ts';
import { itemSearchOf } from './screens/jump/finding/item-search.ts';
import { BrokenPage, BrokenStart, MissingPage } from './screens/frame/fault-pages.tsx';
import { Frame } from './screens/frame/frame.tsx';
import { JumpScreen } from './screens/jump/jump-screen.tsx';
import { SessionRoute } from './screens/session/session-route.tsx';
import { wantedPath } from './screens/account/wanted-path.ts';

const root = createRootRoute({ component: Outlet, errorComponent: BrokenStart });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/jump' });
  },
});

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up',
  component: lazyRouteComponent(() => import('./screens/account/set-up-screen.tsx'), 'SetUpScreen'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (
    search: Record<string, unknown>,
  ): { readonly to?: string; readonly ended?: true; readonly refused?: string } => {
    const to = wantedPath(search['to']);
    return {
      ...(to === undefined ? {} : { to }),
      ...(search['ended'] === true ? { ended: true as const } : {}),
      ...(typeof search['refused'] === 'string' ? { refused: search['refused'] } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./screens/account/sign-in-screen.tsx'), 'SignInScreen'),
});

const proof = createRoute({
  getParentRoute: () => root,
  path: '/proof',
  validateSearch: (search: Record<string, unknown>): { readonly refused?: string } =>
    typeof search['refused'] === 'string' ? { refused: search['refused'] } : {},
  component: lazyRouteComponent(() => import('./screens/account/proof-screen.tsx'), 'ProofScreen'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.query({ ...meQuery, staleTime: 'static' });
    } catch (error) {
      if (isFailure(error) && error.facts.status === 401)
        throw redirect({ to: '/sign-in', search: { to: location.href } });
      throw error;
    }
  },
  component: Frame,
  errorComponent: BrokenStart,
});

/** Whatever is no page: told within the frame, from where one finds on. */
const missing = createRoute({ getParentRoute: () => signedIn, path: '$', component: MissingPage });

const jump = createRoute({
  getParentRoute: () => signedIn,
  path: '/jump',
  validateSearch: itemSearchOf,
  component: JumpScreen,
});

/** Whatever the address says is kept: what is no criterion must be told, not dropped. */
const startByLink = createRoute({
  getParentRoute: () => signedIn,
  path: '/jump/start',
  validateSearch: (search: Record<string, unknown>): Record<string, unknown> => search,
  component: lazyRouteComponent(() => import('./screens/jump/start/start-screen.tsx'), 'StartScreen'),
});

const sessions = createRoute({
  getParentRoute: () => signedIn,
  path: '/sessions',
  validateSearch: (
    search: Record<string, unknown>,
  ): { readonly state?: 'running' | 'ended' | 'own'; readonly search?: string } => ({
    ...(search['state'] === 'running' || search['state'] === 'ended' || search['state'] === 'own'
      ? { state: search['state'] }
      : {}),
    ...(typeof search['search'] === 'string' && search['search'] !== '' ? { search: search['search'] } : {}),
  }),
  component: lazyRouteComponent(() => import('./screens/sessions/sessions-screen.tsx'), 'SessionsScreen'),
});

const approvals = createRoute({
  getParentRoute: () => signedIn,
  path: '/approvals',
  validateSearch: (search: Record<string, unknown>): { readonly request?: string } =>
    typeof search['request'] === 'string' ? { request: search['request'] } : {},
  component: lazyRouteComponent(() => import('./screens/approvals/approvals-screen.tsx'), 'ApprovalsScreen'),
});

const session = createRoute({
  getParentRoute: () => signedIn,
  path: '/sessions/$sessionId',
  component: SessionRoute,
});

const record = createRoute({
  getParentRoute: () => signedIn,
  path: '/sessions/$sessionId/record',
  validateSearch: (search: Record<string, unknown>): { readonly channel?: string; readonly at?: number } => ({
    ...(typeof search['channel'] === 'string' ? { channel: search['channel'] } : {}),
    ...(typeof search['at'] === 'number' && search['at'] >= 0 ? { at: search['at'] } : {}),
  }),
  component: lazyRouteComponent(() => import('./screens/record/record-screen.tsx'), 'RecordScreen'),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('./screens/account/account-screen.tsx'), 'AccountScreen'),
});

const admin = createRoute({
  getParentRoute: () => signedIn,
  path: '/login',
  component: lazyRouteComponent(() => import('./screens/admin/admin-screen.tsx'), 'AdminScreen'),
});
const adminHome = createRoute({
  getParentRoute: () => admin,
  path: '/',
  beforeLoad: () => {
    const me = queryClient.getQueryData(meQuery.queryKey);
    const first = me === undefined ? undefined : adminSectionsFor(me)[0]?.pages[0];
    throw redirect({ to: first?.to ?? '/login/jump-clients' });
  },
});
const adminClients = createRoute({
  getParentRoute: () => admin,
  path: 'jump-clients',
  component: lazyRouteComponent(() => import('./screens/admin/clients-page.tsx'), 'ClientsPage'),
});
const adminInstallers = createRoute({
  getParentRoute: () => admin,
  path: 'jump-clients/installers',
  component: lazyRouteComponent(() => import('./screens/admin/installers-page.tsx'), 'InstallersPage'),
});
const adminUsers = createRoute({
  getParentRoute: () => admin,
  path: 'users',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(() => import('./screens/admin/users/users-page.tsx'), 'UsersPage'),
});
const adminPasswords = createRoute({
  getParentRoute: () => admin,
  path: 'passwords',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(() => import('./screens/admin/users/passwords-page.tsx'), 'PasswordsPage'),
});
const adminJumpPolicies = createRoute({
  getParentRoute: () => admin,
  path: 'jump-policies',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(
    () => import('./screens/admin/jump-policies/jump-policies-page.tsx'),
    'JumpPoliciesPage',
  ),
});
const adminJumpItems = createRoute({
  getParentRoute: () => admin,
  path: 'jump-items',
  component: lazyRouteComponent(() => import('./screens/admin/jump-items/jump-items-page.tsx'), 'JumpItemsPage'),
});
const adminSessionPolicies = createRoute({
  getParentRoute: () => admin,
  path: 'session-policies',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(
    () => import('./screens/admin/session-policies/session-policies-page.tsx'),
    'SessionPoliciesPage',
  ),
});
const adminSimulator = createRoute({
  getParentRoute: () => admin,
  path: 'simulator',
  validateSearch: simulatorAddressOf,
  component: lazyRouteComponent(() => import('./screens/admin/simulator/simulator-page.tsx'), 'SimulatorPage'),
});
const adminProviders = createRoute({
  getParentRoute: () => admin,
  path: 'sign-in',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(() => import('./screens/admin/providers/providers-page.tsx'), 'ProvidersPage'),
});
const adminPortals = createRoute({
  getParentRoute: () => admin,
  path: 'public-portals',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(() => import('./screens/admin/portals/portals-page.tsx'), 'PortalsPage'),
});
const adminApiAccounts = createRoute({
  getParentRoute: () => admin,
  path: 'api-accounts',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(() => import('./screens/admin/api-accounts/api-accounts-page.tsx'), 'ApiAccountsPage'),
});
const adminJumpGroups = createRoute({
  getParentRoute: () => admin,
  path: 'jump-groups',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(() => import('./screens/admin/jump-groups/jump-groups-page.tsx'), 'JumpGroupsPage'),
});
const adminRoles = createRoute({
  getParentRoute: () => admin,
  path: 'jump-item-roles',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(
    () => import('./screens/admin/jump-item-roles/jump-item-roles-page.tsx'),
    'JumpItemRolesPage',
  ),
});
const adminTeams = createRoute({
  getParentRoute: () => admin,
  path: 'teams',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(() => import('./screens/admin/teams/teams-page.tsx'), 'TeamsPage'),
});
const adminGroupPolicies = createRoute({
  getParentRoute: () => admin,
  path: 'group-policies',
  validateSearch: listAddressOf,
  component: lazyRouteComponent(
    () => import('./screens/admin/group-policies/group-policies-page.tsx'),
    'GroupPoliciesPage',
  ),
});
const adminMail = createRoute({
  getParentRoute: () => admin,
  path: 'mail',
  component: lazyRouteComponent(() => import('./screens/admin/mail/mail-page.tsx'), 'MailPage'),
});
const adminAudit = createRoute({
  getParentRoute: () => admin,
  path: 'audit',
  component: lazyRouteComponent(() => import('./screens/admin/audit-page.tsx'), 'AuditPage'),
});
const adminStatus = createRoute({
  getParentRoute: () => admin,
  path: 'status',
  component: lazyRouteComponent(() => import('./screens/admin/status-page.tsx'), 'StatusPage'),
});

const routes = root.addChildren([
  home,
  setUp,
  signIn,
  proof,
  signedIn.addChildren([
    jump,
    startByLink,
    sessions,
    approvals,
    session,
    record,
    admin.addChildren([
      adminHome,
      adminClients,
      adminInstallers,
      adminUsers,
      adminPasswords,
      adminJumpPolicies,
      adminJumpItems,
      adminSessionPolicies,
      adminSimulator,
      adminProviders,
      adminPortals,
      adminApiAccounts,
      adminJumpGroups,
      adminRoles,
      adminTeams,
      adminGroupPolicies,
      adminMail,
      adminAudit,
      adminStatus,
    ]),
    account,
    missing,
  ]),
]);

export const router = createRouter({
  routeTree: routes,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  // Of each page alone, so that what breaks in it leaves the frame and the open sessions as they are.
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: MissingPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    readonly router: typeof router;
  }
}
