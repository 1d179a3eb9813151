// SPDX-License-Identifier: Apache-2.0
/** How often: per client for what is authenticated, per address for tokens (RateLimit headers, IETF draft 8). */
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { RequestHandler } from 'express';
import { CONSOLE_CLIENT } from '../app/console/seats.ts';
import type { Access, Req, Res } from './context.ts';
import { sendOAuth } from './auth/oauth.ts';
import { replyIssues } from './reply.ts';

const MINUTE = 60_000;

/** A system counts as one, whoever acts through it; at the console each person does. */
function keyOf(caller: Access['caller'] | undefined): string {
  return caller?.client === CONSOLE_CLIENT ? `${caller.client} ${caller.organization} ${caller.person ?? ''}` : caller?.client ?? '';
}

/** At most `perMinute` requests of one client. */
export function clientLimit(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: MINUTE, limit: perMinute, standardHeaders: 'draft-8', legacyHeaders: false, identifier: 'client',
    keyGenerator: (_req, res) => keyOf((res as unknown as Res).locals.ctx.access?.caller),
    handler: (req, res) => {
      void replyIssues(req as unknown as Req, res as unknown as Res, [{ code: 'throttled', text: 'Too many requests' }]);
    },
    validate: false,
  });
}

/** At most `perMinute` token requests from one address: guessing stays slow. */
export function tokenLimit(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: MINUTE, limit: perMinute, standardHeaders: 'draft-8', legacyHeaders: false, identifier: 'address',
    keyGenerator: (req) => ipKeyGenerator(req.ip ?? ''),
    handler: (_req, res) => {
      sendOAuth(res as unknown as Res, 429, { status: 429, error: 'temporarily_unavailable', error_description: 'too many token requests' });
    },
    validate: false,
  });
}
