// SPDX-License-Identifier: Apache-2.0
/**
 * The only writer of answers. A body is a Releasable, which only `enforce()` makes, or a PublicDocument, which holds
 * nothing about anybody; nothing else compiles.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer, AnswerStream } from '../app/api.ts';
import type { PublicDocument, Releasable } from '../domain/consent/enforce/releasable.ts';
import { decisionsOf, publicDocument } from '../domain/consent/enforce/releasable.ts';
import type { Issue, Result } from '../domain/issue.ts';
import { statusOf, toOperationOutcome } from '../domain/issue.ts';
import type { Req, Res } from './context.ts';
import { contentHeaders } from './fhir/contents.ts';
import { acceptsGzip } from './negotiate.ts';

const gzipped = promisify(gzip);
/** Below this a gzip costs more than it saves. */
const WORTH_PACKING = 1024;

/** Writes what a use case answered: its body and headers, or its issues as an OperationOutcome. */
export async function reply(req: Req, res: Res, result: Result<Answer>): Promise<void> {
  if (!result.ok || result.value.silent === true || result.value.status === 204) {
    await res.locals.ctx.pace.wait();
  } else if (result.value.held === true) {
    await res.locals.ctx.pace.wait('short');
  }
  if (!result.ok) {
    await replyIssues(req, res, result.issues);
    return;
  }
  const { status, body, etag, lastModified, location, contentLocation, progress, expires, content } = result.value;
  if (etag !== undefined) {
    res.setHeader('ETag', etag);
  }
  if (lastModified !== undefined) {
    res.setHeader('Last-Modified', new Date(lastModified).toUTCString());
  }
  if (location !== undefined) {
    res.setHeader('Location', location);
  }
  if (contentLocation !== undefined) {
    res.setHeader('Content-Location', contentLocation);
  }
  if (progress !== undefined) {
    res.setHeader('X-Progress', progress);
    res.setHeader('Retry-After', '1');
  }
  if (expires !== undefined) {
    res.setHeader('Expires', new Date(expires).toUTCString());
  }
  if (status === 200 && isFresh(req, etag, lastModified)) {
    res.statusCode = 304;
    res.end();
    return;
  }
  if (content !== undefined) {
    contentHeaders(res, content);
  }
  await write(req, res, status, body);
}

/**
 * Writes an answer piece by piece, never ahead of a reader that is slow. When a piece cannot be made the connection breaks, so
 * that nobody takes a part for the whole.
 */
export async function replyStream(req: Req, res: Res, result: Result<AnswerStream>): Promise<void> {
  if (!result.ok) {
    await res.locals.ctx.pace.wait();
    await replyIssues(req, res, result.issues);
    return;
  }
  const { contentType, pieces } = result.value;
  res.statusCode = 200;
  res.setHeader('Content-Type', contentType);
  try {
    for await (const piece of pieces) {
      res.locals.ctx.outcome = outcomeOf(piece);
      for (const bytes of encode(piece.parts, 'utf8')) {
        if (!res.write(bytes)) {
          await drained(res);
        }
      }
      if (res.destroyed) {
        return;
      }
    }
    res.end();
  } catch {
    res.destroy();
  }
}

/** Resolves when the reader took what was written, or went away. */
function drained(res: Res): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.on('drain', done);
    res.on('close', done);
  });
}

/** Writes issues as an OperationOutcome; the status is that of the first error unless one is given (406 has no issue code). */
export async function replyIssues(req: Req, res: Res, issues: readonly Issue[], status?: number): Promise<void> {
  const code = status ?? statusOf(issues);
  if (code === 503 || code === 429) {
    res.setHeader('Retry-After', '1');
  }
  const told = res.locals.ctx.issues?.(issues, code);
  if (told !== undefined) {
    await write(req, res, told.status, told.body);
    return;
  }
  await write(req, res, code, publicDocument(toOperationOutcome(issues)));
}

async function write(req: Req, res: Res, status: number, body: Releasable | PublicDocument | undefined): Promise<void> {
  res.statusCode = status;
  if (body === undefined) {
    res.end();
    return;
  }
  res.locals.ctx.outcome = outcomeOf(body);
  const { render } = res.locals.ctx;
  const isRendered = render !== undefined && encodingOf(body) === 'utf8' && body.contentType.startsWith('application/fhir+json');
  res.setHeader('Content-Type', isRendered ? render.contentType : body.contentType);
  const pieces = encode(isRendered ? [render.text(body.text)] : 'parts' in body ? body.parts : [body.text], encodingOf(body));
  if (lengthOf(pieces) < WORTH_PACKING || !acceptsGzip(req.headers['accept-encoding'])) {
    send(res, pieces);
    return;
  }
  res.setHeader('Content-Encoding', 'gzip');
  send(res, [await gzipped(Buffer.concat(pieces), { level: 3 })]);
}

function encodingOf(body: Releasable | PublicDocument): 'utf8' | 'latin1' | 'base64' {
  return 'form' in body && body.form === 'content' ? 'base64' : body.contentType === 'application/pdf' ? 'latin1' : 'utf8';
}

function send(res: Res, pieces: readonly Buffer[]): void {
  res.setHeader('Content-Length', lengthOf(pieces));
  res.cork();
  pieces.forEach((piece) => { res.write(piece); });
  res.end();
}

/** UTF-16 units that are encoded together. Memory for much more at once is had from the system and given back each time (measured: 0.3 ms for 150 KB). */
const PIECE = 60_000;

/** Text in parts -> bytes in pieces of moderate size. A PDF is text of one character per byte. */
function encode(parts: readonly string[], encoding: 'utf8' | 'latin1' | 'base64'): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let [from, length] = [0, 0];
  parts.forEach((part, index) => {
    if (length > 0 && length + part.length > PIECE) {
      pieces.push(Buffer.from(parts.slice(from, index).join(''), encoding));
      [from, length] = [index, 0];
    }
    length += part.length;
  });
  return [...pieces, Buffer.from(parts.slice(from).join(''), encoding)];
}

function lengthOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function outcomeOf(body: Releasable | PublicDocument): string {
  return 'form' in body ? decisionsOf(body)[0]?.outcome ?? 'none' : 'public';
}

/** Conditional read (http://hl7.org/fhir/R4/http.html#cread): If-None-Match wins over If-Modified-Since. */
function isFresh(req: Req, etag: string | undefined, lastModified: string | undefined): boolean {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    return false;
  }
  const match = req.headers['if-none-match'];
  if (match !== undefined) {
    return etag !== undefined && (match.trim() === '*' || match.split(',').some((tag) => opaque(tag) === opaque(etag)));
  }
  const since = req.headers['if-modified-since'];
  if (since === undefined || lastModified === undefined || Number.isNaN(Date.parse(since))) {
    return false;
  }
  return Math.floor(Date.parse(lastModified) / 1000) * 1000 <= Date.parse(since);
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}
