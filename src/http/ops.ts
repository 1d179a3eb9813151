// SPDX-License-Identifier: Apache-2.0
/** The operators' port: is it alive, can it take requests, what has it counted. It knows nothing about anybody. */
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { Metrics } from './metrics.ts';

export interface OpsDeps {
  readonly metrics: Metrics;
  /** False while starting, stopping, or without a database. */
  readonly ready: () => Promise<boolean>;
}

/** GET /healthz (the process lives), /readyz (send it requests), /metrics (Prometheus). */
export function createOps(deps: OpsDeps): Server {
  return createServer((req, res) => {
    void answer(deps, req.method ?? '', req.url ?? '', res).catch(() => { text(res, 503, 'unavailable'); });
  });
}

async function answer(deps: OpsDeps, method: string, url: string, res: ServerResponse): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') {
    res.setHeader('Allow', 'GET, HEAD');
    text(res, 405, 'only GET');
    return;
  }
  switch (url.split('?')[0]) {
    case '/healthz':
      text(res, 200, 'ok');
      return;
    case '/readyz': {
      const ready = await deps.ready();
      text(res, ready ? 200 : 503, ready ? 'ready' : 'not ready');
      return;
    }
    case '/metrics': {
      const counted = await deps.metrics.text();
      res.setHeader('Content-Type', counted.contentType);
      res.end(counted.text);
      return;
    }
    default:
      text(res, 404, 'not found');
  }
}

function text(res: ServerResponse, status: number, body: string): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.end(`${body}\n`);
}
