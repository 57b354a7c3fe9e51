/** The ticket system that Jump Policies may ask, for administrators. */
import type { TicketSystemAnswer } from '@sallyport/protocol';
import * as z from 'zod';
import { changeTicketSystem, ticketSystemSettings } from '../../services/ticketing/ticket-system.ts';
import type { TicketSystemWorld } from '../../services/ticketing/ticket-system.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { actorOf } from '../request-actor.ts';

const fields = z.strictObject({
  url: z.string().max(2048),
  prompt: z.string().max(2048),
  authority: z.string().max(65_536),
  allowedHosts: z.array(z.string().max(255)).max(64).readonly(),
});

const settingsAnswer = z.object({ settings: fields.nullable() }) satisfies z.ZodType<TicketSystemAnswer>;

export function ticketSystemRoutes(app: App, world: TicketSystemWorld): void {
  const config = { access: 'administrator' } as const;
  const path = '/api/admin/ticket-system';

  app.get(path, { config, schema: { response: { 200: settingsAnswer } } }, async () => ({
    settings: (await ticketSystemSettings(world.store)) ?? null,
  }));

  app.put(
    path,
    { config, bodyLimit: 131_072, schema: { body: fields, response: { 200: settingsAnswer } } },
    async (request) => {
      const outcome = await changeTicketSystem(world, request.body, actorOf(request));
      if (outcome.kind === 'invalid') throw new Problem(422, outcome.problem.code, { field: outcome.problem.field });
      return { settings: outcome.settings };
    },
  );

  app.delete(path, { config }, async (request, reply) => {
    await changeTicketSystem(world, null, actorOf(request));
    return reply.code(204).send();
  });
}
