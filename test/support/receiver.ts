// SPDX-License-Identifier: Apache-2.0
/** A partner's server: keeps what it is sent, and answers, fails, hangs or breaks off as a test wants. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { close, listen } from '../../src/listen.ts';

export interface Received { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string; readonly key: string }
/** `drop`: the connection breaks; `keep`: breaks after the message was kept, so that the sender cannot know; `hang`: no answer. */
export type Answering = number | { readonly status: number; readonly headers: Readonly<Record<string, string>> } | 'drop' | 'keep' | 'hang';

export interface Receiver {
  readonly url: string;
  /** What was answered with success, and what was kept without an answer, in order of arrival. */
  readonly got: Received[];
  /** Everything that came. */
  readonly seen: Received[];
  answer: (received: Received) => Answering;
  /** Resolves when `got` holds so many. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const waiting: { readonly count: number; readonly done: () => void }[] = [];
  const receiver: Receiver = {
    url: '', got: [], seen: [], answer: () => 200,
    until: (count) => (receiver.got.length >= count ? Promise.resolve() : new Promise((done) => { waiting.push({ count, done }); })),
    close: async () => { server.closeAllConnections(); await close(server, 0); },
  };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => { chunks.push(chunk); });
    req.on('end', () => {
      const received = { path: req.url ?? '', headers: req.headers, body: Buffer.concat(chunks).toString('utf8'), key: String(req.headers['idempotency-key']) };
      receiver.seen.push(received);
      const how = receiver.answer(received);
      const status = typeof how === 'number' ? how : typeof how === 'object' ? how.status : undefined;
      if (how === 'keep' || (status !== undefined && status >= 200 && status < 300)) {
        receiver.got.push(received);
      }
      if (how === 'drop' || how === 'keep') {
        req.socket.destroy();
      } else if (status !== undefined) {
        res.writeHead(status, typeof how === 'object' ? how.headers : {});
        res.end();
      }
      waiting.filter(({ count }) => receiver.got.length >= count).forEach(({ done }) => { done(); });
    });
  });
  return Object.assign(receiver, { url: `http://${await listen(server, { host: '127.0.0.1', port: 0 })}` });
}

/** Resolves when the condition holds; looks again every 20 ms. The test's own time limit ends it. */
export async function eventually(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!await holds()) {
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}
