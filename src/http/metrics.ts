// SPDX-License-Identifier: Apache-2.0
/** What is counted: by route pattern, method, status and the gate's outcome; never by URL, id or person. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  request(of: { readonly method: string; readonly route: string; readonly status: number; readonly outcome: string }, seconds: number): void;
  token(outcome: string): void;
  delivery(of: { readonly channel: string; readonly outcome: string }): void;
  /** Prometheus text format. */
  text(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** A registry of its own, so that several gateways may live in one process. `process`: also memory, CPU and event loop. */
export function createMetrics(options: { readonly process: boolean }): Metrics {
  const registry = new Registry();
  const requests = new Counter({
    name: 'throughcare_http_requests_total', help: 'Requests answered', registers: [registry],
    labelNames: ['method', 'route', 'status', 'outcome'],
  });
  const seconds = new Histogram({
    name: 'throughcare_http_request_seconds', help: 'Time from the first byte in to the last byte out', registers: [registry],
    labelNames: ['method', 'route'], buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  });
  const tokens = new Counter({
    name: 'throughcare_token_requests_total', help: 'Token requests by outcome', registers: [registry], labelNames: ['outcome'],
  });
  const deliveries = new Counter({
    name: 'throughcare_deliveries_total', help: 'Deliveries tried, by channel and how it went', registers: [registry], labelNames: ['channel', 'outcome'],
  });
  const up = new Gauge({ name: 'throughcare_up', help: '1 while the gateway runs', registers: [registry] });
  up.set(1);
  if (options.process) {
    collectDefaultMetrics({ register: registry });
  }
  return {
    request(of, took) {
      requests.inc({ method: of.method, route: of.route, status: of.status, outcome: of.outcome });
      seconds.observe({ method: of.method, route: of.route }, took);
    },
    delivery({ channel, outcome }) {
      deliveries.inc({ channel, outcome });
    },
    token(outcome) {
      tokens.inc({ outcome });
    },
    async text() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
