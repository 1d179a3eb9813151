// SPDX-License-Identifier: Apache-2.0
/** POST /ingest/FORMAT: a raw message in its own format; whatever it is, it is kept, and the answer says what became of it. */
import type { Handler, HttpDeps } from './context.ts';
import { callerOf } from './context.ts';
import { bytesOf, queryOf } from './fhir/request.ts';
import { reply, replyIssues } from './reply.ts';

const FORMAT = /^[a-z0-9-]{1,40}$/;
const FEED = /^[A-Za-z0-9\-.]{1,64}$/;

/** Needs the scope `ingest` (or every create). */
export function ingest(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/ingest/:format';
    const grants = res.locals.ctx.access?.grants;
    if (grants === undefined || !(grants.has('ingest') || grants.allows('*', 'c'))) {
      await replyIssues(req, res, [{ code: 'forbidden', text: 'The scopes of the access token do not cover ingest' }]);
      return;
    }
    const { format = '' } = req.params;
    const query = queryOf(req);
    const feed = query.find(([name]) => name === 'feed')?.[1];
    const dryRun = query.find(([name]) => name === 'dry-run')?.[1];
    if (!FORMAT.test(format) || query.some(([name]) => name !== 'feed' && name !== 'dry-run') || (feed !== undefined && !FEED.test(feed)) || (dryRun !== undefined && dryRun !== 'true')) {
      await replyIssues(req, res, [{ code: 'not-found', text: 'POST /ingest/FORMAT with at most ?feed=ID and dry-run=true' }]);
      return;
    }
    const raw = bytesOf(req);
    if (raw.length === 0) {
      await replyIssues(req, res, [{ code: 'required', text: 'The body is empty' }]);
      return;
    }
    const contentType = req.headers['content-type'] ?? 'application/octet-stream';
    await reply(req, res, await deps.app.ingest(callerOf(res), { format, contentType, raw, ...(feed === undefined ? {} : { feed }), ...(dryRun === undefined ? {} : { dryRun: true }) }));
  };
}
