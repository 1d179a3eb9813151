// SPDX-License-Identifier: Apache-2.0
/** What is answered when no route fits and when something breaks: never the text of an exception. */
import type { NextFunction } from 'express';
import { kindOf, StoreError } from '../app/failure.ts';
import type { Log } from '../app/ports.ts';
import type { Issue } from '../domain/issue.ts';
import type { Handler, Req, Res } from './context.ts';
import { sendOAuth } from './auth/oauth.ts';
import { replyIssues } from './reply.ts';

/** No such address. */
export const nowhere: Handler = async (req, res) => {
  await replyIssues(req, res, [{ code: 'not-found', text: 'Not found' }]);
};

/** Faults that Express and its body reader raise on what was sent, by their type or status. */
const FAULTS: Readonly<Record<string, Issue>> = {
  'entity.too.large': { code: 'too-long', text: 'The body is too large' },
  'encoding.unsupported': { code: 'media-type', text: 'The content encoding is not understood' },
  'charset.unsupported': { code: 'media-type', text: 'The body must be UTF-8' },
  'request.aborted': { code: 'structure', text: 'The body broke off' },
  'request.size.invalid': { code: 'structure', text: 'The body is not as long as it says' },
};

/** The last middleware: a client's fault and a store that cannot answer become their issues, anything else a fixed text with the request's id. */
export function failures(log: Log): (error: unknown, req: Req, res: Res, next: NextFunction) => Promise<void> {
  return async (error, req, res, next) => {
    const { request, route } = res.locals.ctx;
    const fault = clientFault(error);
    // Nothing that the request did, but told: the store is away or too slow, and the caller may try again.
    const issue = fault ?? (error instanceof StoreError ? error.issue : undefined);
    if (fault === undefined) {
      log.error({ request, route, kind: kindOf(error) }, 'unexpected failure');
    }
    if (res.headersSent) {
      next(error);
      return;
    }
    if (fault !== undefined && req.originalUrl.startsWith('/oauth/')) {
      const status = fault.code === 'too-long' ? 413 : 400;
      sendOAuth(res, status, { status, error: 'invalid_request', error_description: fault.text });
      return;
    }
    await replyIssues(req, res, [issue ?? { code: 'exception', text: `Something went wrong here. Request ${request}` }]);
  };
}

function clientFault(error: unknown): Issue | undefined {
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  const { type, status } = error as { readonly type?: unknown; readonly status?: unknown };
  if (typeof type === 'string' && FAULTS[type] !== undefined) {
    return FAULTS[type];
  }
  // A path or body that cannot be decoded.
  return status === 400 ? { code: 'structure', text: 'The request cannot be read' } : undefined;
}
