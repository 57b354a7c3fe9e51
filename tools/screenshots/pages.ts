/** What is pictured, page by page: how to come there, and when it is ready. */
import type { Page } from 'playwright-core';
import { accessScenes } from './access-scenes.ts';
import { listScenes } from './list-scenes.ts';
import { open, settle, type Scene } from './scene.ts';
import { sessionScenes } from './session-scenes.ts';
import { troubleScenes } from './trouble-scenes.ts';

function admin(name: string): Scene {
  return {
    name: `admin-${name.replaceAll('/', '-')}`,
    enter: async (page) => {
      await open(page, `/login/${name}`);
      await page.locator('table, dl').first().waitFor();
      await settle(page);
    },
  };
}

function dialog(name: string, path: string, opener: string | RegExp): Scene {
  return {
    name,
    enter: async (page) => {
      await open(page, path);
      await page.getByRole('button', { name: opener }).first().click();
      await page.getByRole('dialog').waitFor();
      await settle(page);
    },
  };
}

/** Where there is no table that could be waited for: when nothing of the page is still being loaded. */
function screen(name: string, path: string): Scene {
  return {
    name,
    enter: async (at) => {
      await open(at, path);
      await at.getByRole('heading', { level: 1 }).waitFor();
      await at.waitForLoadState('networkidle');
      await settle(at);
    },
  };
}

function drawer(name: string, path: string): Scene {
  return {
    name,
    enter: async (at) => {
      await open(at, path);
      await at.getByRole('dialog').getByRole('textbox').first().waitFor();
      await settle(at);
    },
  };
}

/** Of the first in a list. */
function opened(name: string, path: string): Scene {
  return {
    name,
    enter: async (at) => {
      await open(at, path);
      await at.getByRole('table').getByRole('link').first().click();
      await at.getByRole('dialog').getByRole('textbox').first().waitFor();
      await settle(at);
    },
  };
}

/** Shells come up in the size of the window before, and programs in them draw anew once they are told of this one. */
async function shellsFill(page: Page): Promise<void> {
  await page.locator('.xterm-screen:visible').first().waitFor();
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[data-shown] .xterm')]
      .filter((shell) => shell.checkVisibility({ visibilityProperty: true }))
      .every((shell) => {
        const [all, drawn] = [shell, shell.querySelector('.xterm-screen')].map((box) => box?.getBoundingClientRect());
        if (all === undefined || drawn === undefined) return false;
        return all.right - drawn.right < 40 && all.bottom - drawn.bottom < 24;
      }),
  );
  await page.waitForTimeout(1_500);
}

/** What a server shows that nobody has used yet. */
export const emptyScenes: readonly Scene[] = [
  { name: 'jump-empty', enter: (page) => open(page, '/jump') },
  { name: 'sessions-empty', enter: (page) => open(page, '/sessions') },
  { name: 'admin-jump-clients-empty', enter: (page) => open(page, '/login/jump-clients') },
  { name: 'admin-teams-empty', enter: (page) => open(page, '/login/teams') },
  { name: 'admin-group-policies-empty', enter: (page) => open(page, '/login/group-policies') },
  screen('admin-jump-policies-empty', '/login/jump-policies'),
  screen('admin-sign-in-empty', '/login/sign-in'),
  screen('admin-mail-empty', '/login/mail'),
  {
    name: 'admin-mail-new',
    enter: async (page) => {
      await open(page, '/login/mail');
      await page.getByRole('button', { name: 'Set up mail server' }).click();
      await page.getByLabel('User').fill('sallyport');
      await settle(page);
    },
    leave: async (page) => {
      await page.getByRole('button', { name: 'Cancel' }).click();
    },
  },
  screen('admin-api-accounts-empty', '/login/api-accounts'),
  screen('approvals-empty', '/approvals'),
];

export function scenesOf(places: {
  readonly item: string;
  readonly session: string;
  readonly record: string;
}): readonly Scene[] {
  return [
    {
      name: 'jump',
      enter: async (page) => {
        await open(page, `/jump?item=${places.item}`);
        await page.getByRole('complementary', { name: 'Details' }).getByText('Operating system').waitFor();
        await settle(page);
      },
    },
    {
      name: 'jump-several',
      enter: async (page) => {
        await open(page, '/jump');
        const rows = page.getByRole('grid').getByRole('row');
        for (const row of [2, 3, 5]) await rows.nth(row).getByRole('gridcell').first().click();
        await settle(page);
      },
    },
    { name: 'jump-none-found', enter: (page) => open(page, '/jump?search=no+such+machine') },
    {
      name: 'jump-searching',
      enter: async (page) => {
        await open(page, '/jump?search=kasse&status=available');
        await page.getByRole('grid').getByRole('row').nth(1).waitFor();
        await settle(page);
      },
    },
    {
      name: 'jump-menu',
      enter: async (page) => {
        await open(page, '/jump');
        await page.getByRole('grid').getByRole('row').nth(3).click({ button: 'right' });
        await page.getByRole('menu').waitFor();
        await settle(page);
      },
    },
    {
      name: 'user-menu',
      enter: async (page) => {
        await open(page, '/sessions');
        await page.getByRole('button', { name: /^Your menu/ }).click();
        await page.getByRole('menu').waitFor();
        await settle(page);
      },
    },
    {
      name: 'palette',
      enter: async (page) => {
        await open(page, '/jump');
        await page.keyboard.press('Control+k');
        await page.getByRole('combobox').fill('k');
        await page.getByRole('option').first().waitFor();
        await settle(page);
      },
    },
    {
      name: 'keys',
      enter: async (page) => {
        await open(page, '/jump');
        await page.keyboard.press('?');
        await page.getByRole('dialog').waitFor();
        await settle(page);
      },
    },
    {
      name: 'session',
      enter: async (page) => {
        await open(page, `/sessions/${places.session}`);
        await shellsFill(page);
      },
    },
    {
      name: 'session-summary',
      enter: async (page) => {
        await open(page, `/sessions/${places.session}`);
        await page.getByRole('tab', { name: 'Summary' }).first().click();
        await page.getByRole('region', { name: 'Participants' }).waitFor();
        await settle(page);
      },
    },
    { name: 'sessions', enter: (page) => open(page, '/sessions') },
    {
      name: 'record',
      enter: async (page) => {
        await open(page, `/sessions/${places.record}/record`);
        const slider = page.getByRole('slider', { name: 'Moment in the recording' });
        await slider.waitFor();
        await slider.press('End');
        const search = page.getByRole('textbox', { name: 'Search in the recording' });
        await search.fill('conf');
        await search.press('Enter');
        await page.getByText(/^\d+ places?$/).waitFor();
        await settle(page);
      },
    },
    ...[
      'jump-clients',
      'jump-clients/installers',
      'jump-groups',
      'jump-item-roles',
      'users',
      'session-policies',
      'public-portals',
      'audit',
      'status',
    ].map(admin),
    screen('account', '/account'),
    screen('admin-jump-items', '/login/jump-items'),
    {
      name: 'admin-simulator',
      enter: async (page) => {
        await open(page, `/login/simulator?item=${places.item}`);
        await page.getByLabel('Representative').selectOption({ index: 1 });
        await page.getByRole('table').first().waitFor();
        await settle(page);
      },
    },
    opened('admin-user', '/login/users'),
    opened('admin-session-policy', '/login/session-policies'),
    opened('admin-portal', '/login/public-portals'),
    drawer('admin-user-new', '/login/users?open=new'),
    drawer('admin-team-new', '/login/teams?open=new'),
    drawer('admin-jump-policy-new', '/login/jump-policies?open=new'),
    drawer('admin-sign-in-new', '/login/sign-in?open=new'),
    drawer('admin-api-account-new', '/login/api-accounts?open=new'),
    dialog('admin-status-kit', '/login/status', 'Save recovery kit'),
    dialog('admin-installer-new', '/login/jump-clients/installers', 'Create installer'),
    dialog('admin-uninstall', '/login/jump-clients', /^Uninstall/),
    ...listScenes(places),
    ...accessScenes,
    ...troubleScenes(places),
    ...sessionScenes,
  ];
}
