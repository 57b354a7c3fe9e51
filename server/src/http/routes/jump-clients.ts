/** Uninstalling jump clients, what becomes of their entries, and new keys for them. */
import { parseId, uninstalledEntries } from '@sallyport/domain';
import type { JumpClientId } from '@sallyport/domain';
import type { ClientSettings, UninstallAnswer } from '@sallyport/protocol';
import * as z from 'zod';
import type { SessionWorld } from '../../services/sessions/session-world.ts';
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

const settings = z.strictObject({ uninstalledEntries: z.enum(uninstalledEntries) }) satisfies z.ZodType<ClientSettings>;

function jumpClientIds(texts: readonly string[]): readonly JumpClientId[] {
  return texts.map((text, index) => {
    const id = parseId('jump-client', text);
    if (id === undefined) throw new Problem(422, 'request.invalid', { field: `ids.${index}` });
    return id;
  });
}

export function jumpClientRoutes(app: App, world: SessionWorld): void {
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

  app.post('/api/admin/jump-clients/:id/rotate-key', { config, schema: { params } }, async (request, reply) => {
    const id = parseId('jump-client', request.params.id);
    if (id === undefined || !(await askForNewKey(world, id, actorOf(request)))) throw new Problem(404, 'not-found');
    return reply.code(204).send();
  });

  app.get('/api/admin/client-settings', { config, schema: { response: { 200: settings } } }, async () => ({
    uninstalledEntries: await findUninstalledEntries(world.store),
  }));

  app.put('/api/admin/client-settings', { config, schema: { body: settings } }, async (request, reply) => {
    await setUninstalledEntries(world, request.body.uninstalledEntries, actorOf(request));
    return reply.code(204).send();
  });
}
