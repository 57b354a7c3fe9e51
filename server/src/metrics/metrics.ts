/** What the server counts, in the form that Prometheus reads. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface HttpLabels {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

export interface Metrics {
  readonly registry: Registry;
  httpRequest(labels: HttpLabels, seconds: number): void;
  /** Something was refused: a sign-in, a message, an upgrade; `code` from a closed list. */
  refused(code: string): void;
  /** Counts of all refusals by code since the start. */
  refusals(): Readonly<Record<string, number>>;
  /** A number that is read whenever somebody looks. */
  gauge(name: string, help: string, read: () => number): void;
  counter(name: string, help: string): { readonly add: (count: number) => void };
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  // The default of 10 ms wakes an idle server a hundred times a second.
  collectDefaultMetrics({ register: registry, prefix: 'sallyport_', eventLoopMonitoringPrecision: 100 });
  const requests = new Histogram({
    name: 'sallyport_http_request_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const refused = new Counter({
    name: 'sallyport_refusals_total',
    help: 'What was refused, by code',
    labelNames: ['code'],
    registers: [registry],
  });
  const refusedByCode = new Map<string, number>();
  return {
    registry,
    httpRequest: ({ method, route, status }, seconds) => requests.observe({ method, route, status }, seconds),
    refused(code) {
      refused.inc({ code });
      refusedByCode.set(code, (refusedByCode.get(code) ?? 0) + 1);
    },
    refusals: () => Object.fromEntries(refusedByCode),
    gauge(name, help, read) {
      const gauge: Gauge = new Gauge({
        name: `sallyport_${name}`,
        help,
        registers: [registry],
        collect: () => gauge.set(read()),
      });
    },
    counter(name, help) {
      const counter = new Counter({ name: `sallyport_${name}`, help, registers: [registry] });
      return { add: (count) => counter.inc(count) };
    },
  };
}
