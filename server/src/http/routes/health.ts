/** For those who look after the server: is it alive, does it serve, and its numbers. */
import { sameText } from '../../auth/secret-text.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import type { App } from '../app-type.ts';
import type { ServerState } from '../guards.ts';
import { Problem } from '../problem.ts';

export interface HealthWorld {
  readonly state: ServerState;
  readonly metrics: Metrics;
  readonly metricsToken: string | undefined;
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

export function healthRoutes(app: App, { state, metrics, metricsToken }: HealthWorld): void {
  app.get('/health/live', { config: { rateLimit: false } }, () => ({ status: 'live' }));

  app.get('/health/ready', { config: { rateLimit: false } }, (_request, reply) => {
    const phase = state.phase();
    return reply.code(phase === 'serving' ? 200 : 503).send({ status: phase });
  });

  app.get('/metrics', async (request, reply) => {
    const { authorization, 'x-forwarded-for': forwarded } = request.headers;
    const hasToken = metricsToken !== undefined && sameText(authorization ?? '', `Bearer ${metricsToken}`);
    // What a proxy on this machine passes on comes from elsewhere, whether we were told of the proxy or not.
    const isLocal = forwarded === undefined && loopback.has(request.clientAddress);
    if (!hasToken && !isLocal) throw new Problem(404, 'not-found');
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
