/**
 * The scripts by which Jump Clients are installed, by their hash. Whoever fetches one compares the hash, and a script
 * holds no secret, so anybody may have it.
 */
import * as z from 'zod';
import type { Store } from '../../ports.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';

const params = z.strictObject({ sha256: z.string().max(128) });

export function installScriptRoutes(app: App, { store }: { readonly store: Store }): void {
  app.get('/install/:sha256', { schema: { params } }, async (request, reply) => {
    const { sha256 } = request.params;
    const script = /^[0-9a-f]{64}$/.test(sha256) ? await store.findInstallScript(sha256) : undefined;
    if (script === undefined) throw new Problem(404, 'not-found');
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type('text/plain; charset=utf-8')
      .send(script.body);
  });
}
