/** Uninstalling jump clients, what becomes of their entries, and new keys for them. */
import { parseId, uninstalledEntries } from '@sallyport/domain';
import type { JumpClientId } from '@sallyport/domain';
import type { ClientSettings, HeldCopies, UninstallAnswer } from '@sallyport/protocol';
import * as z from 'zod';
import type { ItemIndex } from '../../index/item-index.ts';
import type { SessionWorld } from '../../services/sessions/session-world.ts';
import { approveCopies, listHeldCopies, refuseCopies } from '../../services/clients/held-copies.ts';
import { askForNewKey } from '../../services/clients/rotate-key.ts';
import {
  findUninstalledEntries,
  setUninstalledEntries,
  uninstallClient,
} from '../../services/clients/uninstall-client.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { actorOf } from '../request-actor.ts';

/** As many as a page of the list shows. */
const clientsAtOnce = 500;

const params = z.strictObject({ id: z.string().max(64) });

const uninstallBody = z.strictObject({ ids: z.array(z.string().max(64)).min(1).max(clientsAtOnce) });

const uninstallAnswer = z.object({
  results: z.array(z.object({ id: z.string(), outcome: z.enum(['told', 'told-later', 'gone']) })).readonly(),
}) satisfies z.ZodType<UninstallAnswer>;

const heldCopies = z.object({
  rows: z
    .array(
      z.object({
        id: z.string(),
        hostname: z.string(),
        waiting: z.number(),
        refused: z.number(),
        addresses: z.array(z.string()).readonly(),
        firstSeenAt: z.number(),
        lastSeenAt: z.number(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<HeldCopies>;

const settings = z.strictObject({ uninstalledEntries: z.enum(uninstalledEntries) }) satisfies z.ZodType<ClientSettings>;

function jumpClientIds(texts: readonly string[]): readonly JumpClientId[] {
  return texts.map((text, index) => {
    const id = parseId('jump-client', text);
    if (id === undefined) throw new Problem(422, 'request.invalid', { field: `ids.${index}` });
    return id;
  });
}

export function jumpClientRoutes(app: App, world: SessionWorld & { readonly index: ItemIndex }): void {
  const config = { access: 'administrator' } as const;

  app.post(
    '/api/admin/jump-clients/uninstall',
    { config, schema: { body: uninstallBody, response: { 200: uninstallAnswer } } },
    async (request) => {
      const actor = actorOf(request);
      const results = [];
      for (const id of jumpClientIds(request.body.ids)) {
        results.push({ id, outcome: await uninstallClient(world, { jumpClientId: id, actor }) });
      }
      return { results };
    },
  );

  app.get(
    '/api/admin/jump-clients/held-copies',
    { config, schema: { response: { 200: heldCopies } } },
    async () => await listHeldCopies(world),
  );

  const actsOnOne = {
    'rotate-key': askForNewKey,
    'approve-copies': approveCopies,
    'refuse-copies': refuseCopies,
  } as const;
  for (const [name, act] of Object.entries(actsOnOne)) {
    app.post(`/api/admin/jump-clients/:id/${name}`, { config, schema: { params } }, async (request, reply) => {
      const id = parseId('jump-client', request.params.id);
      if (id === undefined || !(await act(world, id, actorOf(request)))) throw new Problem(404, 'not-found');
      return reply.code(204).send();
    });
  }

  app.get('/api/admin/client-settings', { config, schema: { response: { 200: settings } } }, async () => ({
    uninstalledEntries: await findUninstalledEntries(world.store),
  }));

  app.put('/api/admin/client-settings', { config, schema: { body: settings } }, async (request, reply) => {
    await setUninstalledEntries(world, request.body.uninstalledEntries, actorOf(request));
    return reply.code(204).send();
  });
}
