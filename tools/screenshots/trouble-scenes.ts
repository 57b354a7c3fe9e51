/** Pages that wait, fail or stand alone: made by what comes between browser and server, never by another console. */
import type { Page } from 'playwright-core';
import { open, settle, type Scene } from './scene.ts';

const list = /\/api\/jump-items\?/;
const anyOf = (path: string) => new RegExp(`/${path}$`);

const fault = { status: 500, json: { error: { code: 'internal', message: 'Something failed on the server.' } } };

/** A scene in which some requests go wrong. They go through again in the next. */
export function withRoutes(scene: Scene): Scene {
  return {
    ...scene,
    leave: async (page) => {
      await page.goto('about:blank');
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    },
  };
}

/** Sockets of this path are refused from now on, until `isCut` says otherwise: routes of sockets can't be taken back. */
async function cutSockets(page: Page, path: string): Promise<() => void> {
  let isCut = true;
  await page.routeWebSocket(anyOf(path), (socket) => {
    if (isCut) void socket.close({ code: 1011 });
    else socket.connectToServer();
  });
  return () => {
    isCut = false;
  };
}

function withoutSockets(path: string, { name, enter }: Scene): Scene {
  let mend: (() => void) | undefined;
  return {
    name,
    enter: async (page) => {
      mend = await cutSockets(page, path);
      await enter(page);
    },
    leave: () => {
      mend?.();
      return Promise.resolve();
    },
  };
}

export function troubleScenes(places: { readonly session: string }): readonly Scene[] {
  return [
    withRoutes({
      name: 'jump-loading',
      enter: async (page) => {
        await page.route(list, () => undefined);
        await open(page, '/jump');
      },
    }),
    withRoutes({
      name: 'jump-error',
      enter: async (page) => {
        await page.route(list, (route) => route.fulfill(fault));
        await open(page, '/jump');
        await page.getByRole('button', { name: 'Try again' }).waitFor();
        await settle(page);
      },
    }),
    withRoutes({
      name: 'fault',
      enter: async (page) => {
        await page.route(/\/api\/me$/, (route) => route.fulfill(fault));
        await page.goto('/jump');
        await page.getByRole('button', { name: 'Try again' }).waitFor();
        await settle(page);
      },
    }),
    withRoutes({
      name: 'broken',
      enter: async (page) => {
        // Nothing that our server ever says: whatever the page makes of it is its own fault.
        await page.route(list, (route) => route.fulfill({ json: {} }));
        await page.goto('/jump');
        await page.getByRole('button', { name: 'Reload' }).waitFor();
        await settle(page);
      },
    }),
    { name: 'not-found', enter: (page) => open(page, '/no/such/page') },
    withoutSockets('live', {
      name: 'jump-offline',
      enter: async (page) => {
        await open(page, '/jump');
        await page.getByRole('button', { name: 'Try now' }).waitFor();
        await settle(page);
      },
    }),
    withoutSockets('channel', {
      name: 'session-reconnecting',
      enter: async (page) => {
        await open(page, `/sessions/${places.session}`);
        await page.getByText('Reconnecting').filter({ visible: true }).first().waitFor();
        await settle(page);
      },
    }),
  ];
}
