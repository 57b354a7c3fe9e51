/** What agents report, set for the whole site, and the small picture of one endpoint's screen. */
import * as z from 'zod';
import { statisticsSettings } from '../../services/clients/client-statistics.ts';
import { tellStatistics } from '../../services/clients/tell-agents.ts';
import type { TellWorld } from '../../services/clients/tell-agents.ts';
import { ScreenPictures } from '../../services/items/screen-pictures.ts';
import type { PictureWorld } from '../../services/items/screen-pictures.ts';
import type { SessionWorld } from '../../services/sessions/session-world.ts';
import type { App } from '../app-type.ts';
import { userOf } from '../guards.ts';
import { actorOf } from '../request-actor.ts';
import { itemGone, itemParams, jumpItemIdOf } from './jump-items.ts';

export type StatisticsWorld = Pick<SessionWorld, 'store' | 'clock' | 'background'> & TellWorld & PictureWorld;

export function clientStatisticsRoutes(app: App, world: StatisticsWorld): void {
  const { store, clock, index, statistics } = world;
  const config = { access: 'administrator' } as const;
  const pictures = new ScreenPictures(world);
  const changed = (): void => {
    index.narrow();
    pictures.forget();
    world.background('telling agents what to report', tellStatistics(world));
  };

  app.get('/api/admin/client-statistics', { config, schema: { response: { 200: statisticsSettings } } }, async () => ({
    ...statistics.settings,
  }));

  app.put('/api/admin/client-statistics', { config, schema: { body: statisticsSettings } }, async (request, reply) => {
    await statistics.change({ store, clock, changed }, request.body, actorOf(request));
    return reply.code(204).send();
  });

  app.get(
    '/api/jump-items/:id/screen',
    { schema: { params: itemParams, response: { 200: z.instanceof(Buffer), 204: z.undefined() } } },
    async (request, reply) => {
      const id = jumpItemIdOf(request.params.id);
      const answer = await pictures.of(userOf(request), id);
      if (answer.kind === 'gone') throw itemGone(index, id);
      if (answer.kind === 'none') return reply.code(204).send();
      return reply.type('image/png').header('cache-control', 'no-store').send(answer.png);
    },
  );
}
