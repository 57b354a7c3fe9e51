/** The pages of who may do what, and of one's own account, with what a site of some size has in them. */
import type { Page } from 'playwright-core';
import type { Me, OwnAccount, SignInState, SignInStep } from '@sallyport/protocol';
import { open, settle, type Scene } from './scene.ts';
import { withRoutes } from './trouble-scenes.ts';

function list(name: string): Scene {
  return {
    name: `admin-${name}`,
    enter: async (page) => {
      await open(page, `/login/${name}`);
      await page.locator('table').first().waitFor();
      await settle(page);
    },
  };
}

/** The one of that name in a list. */
function opened(name: string, place: string, wanted: string): Scene {
  return {
    name,
    enter: async (page) => {
      await open(page, `/login/${place}`);
      await page.getByRole('table').getByRole('link', { name: wanted, exact: true }).click();
      await page.getByRole('dialog').getByRole('textbox').first().waitFor();
      await settle(page);
    },
  };
}

const day = 86_400_000;

/** What the server says of the own account, had it two passkeys and an authenticator. */
async function withFactors(page: Page): Promise<void> {
  await page.route(/\/api\/account$/, async (route) => {
    const own = (await (await route.fetch()).json()) as OwnAccount;
    const key = { host: 'access.beispiel.example', createdAt: Date.now() - 90 * day };
    await route.fulfill({
      json: {
        ...own,
        secondFactors: { code: true, passkey: true, recoveryCodes: 7 },
        passkeys: [
          { ...key, id: 'one', name: 'ThinkPad', lastUsedAt: Date.now() - day / 9 },
          { ...key, id: 'two', name: 'Blauer Schlüssel am Schlüsselbund', lastUsedAt: null },
        ],
      },
    });
  });
}

function due(name: string, step: SignInStep): Scene {
  return withRoutes({
    name,
    enter: async (page) => {
      const state: SignInState = { providers: [], due: step };
      const offer = {
        secret: 'JBSWY3DPEHPK3PXP',
        uri: 'otpauth://totp/Sallyport:demo?secret=JBSWY3DPEHPK3PXP',
        sealed: '',
      };
      await page.route(/\/api\/sign-in$/, (route) => route.fulfill({ json: state }));
      await page.route(/\/api\/sign-in\/authenticator$/, (route) => route.fulfill({ json: offer }));
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Start again' }).waitFor();
      await settle(page);
    },
  });
}

export const accessScenes: readonly Scene[] = [
  ...['jump-policies', 'teams', 'group-policies', 'sign-in', 'api-accounts'].map(list),
  opened('admin-jump-group', 'jump-groups', 'Berlin'),
  opened('admin-jump-item-role', 'jump-item-roles', 'Field technician'),
  opened('admin-jump-policy', 'jump-policies', 'Kassen nur nachts'),
  opened('admin-jump-policy-approval', 'jump-policies', 'Databases by approval'),
  opened('admin-team', 'teams', 'Datenbanken'),
  opened('admin-group-policy', 'group-policies', 'Shift leads'),
  opened('admin-session-policy-prompts', 'session-policies', 'Ask at the desk first'),
  opened('admin-provider', 'sign-in', 'Beispiel GmbH'),
  opened('admin-api-account', 'api-accounts', 'Inventory (CMDB)'),
  {
    name: 'approvals',
    enter: async (page) => {
      await open(page, '/approvals');
      await page.getByRole('table').waitFor();
      await settle(page);
    },
  },
  withRoutes({
    name: 'account-factors',
    enter: async (page) => {
      await withFactors(page);
      await open(page, '/account');
      await page.getByText('ThinkPad').scrollIntoViewIfNeeded();
      await settle(page);
    },
  }),
  withRoutes({
    name: 'admin-passwords',
    enter: async (page) => {
      await page.route(/\/api\/me$/, async (route) => {
        const me = (await (await route.fetch()).json()) as Me;
        const user = { ...me.user, isAdministrator: false, switches: ['setPasswords'] };
        await route.fulfill({ json: { ...me, user } });
      });
      await open(page, '/login/passwords');
      await page.getByRole('table').waitFor();
      await settle(page);
    },
  }),
  due('sign-in-second-factor', { step: 'second-factor', methods: { code: true, passkey: true, recoveryCodes: 7 } }),
  due('sign-in-enrol', { step: 'enrol-second-factor' }),
  due('sign-in-new-password', { step: 'new-password', min: 12 }),
];
