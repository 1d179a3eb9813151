// SPDX-License-Identifier: Apache-2.0
/**
 * The ceiling: Express alone, which answers from memory with as many bytes as the gateway did and stores nothing. GET and
 * POST `/BYTES` answer with a text of that length; a POST body is parsed first.
 */
import express from 'express';
import type { AddressInfo } from 'node:net';

const app = express();
app.disable('x-powered-by');
app.disable('etag');

const texts = new Map<string, string>();
function textOf(bytes: string): string {
  const known = texts.get(bytes) ?? JSON.stringify({ text: 'x'.repeat(Math.max(0, Number(bytes) - 11)) });
  texts.set(bytes, known);
  return known;
}

function answer(res: express.Response, text: string, status: number): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/fhir+json; charset=utf-8');
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
}

app.get('/:bytes', (req, res) => { answer(res, textOf(req.params.bytes), 200); });
app.post('/:bytes', express.json({ type: () => true, limit: '10mb' }), (req, res) => { answer(res, textOf(req.params['bytes'] ?? '0'), 201); });

const server = app.listen(0, '127.0.0.1', () => { process.send?.({ url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` }); });
process.on('message', () => { server.close(); server.closeAllConnections(); process.disconnect(); });
