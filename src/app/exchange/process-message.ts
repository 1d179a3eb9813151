// SPDX-License-Identifier: Apache-2.0
/**
 * `$process-message`: a FHIR message is taken in like any other message of its feed, and answered by a message. Which feed it is, the source endpoint of its
 * header says; a source that is not registered for the caller's organization is answered with a fatal error. A message that was sent before (same source,
 * same header id) changes nothing. http://hl7.org/fhir/R4/messageheader-operation-process-message.html
 */
import type { OperationOutcome, Endpoint } from '@medplum/fhirtypes';
import { publicMessage } from '../../domain/consent/enforce/releasable.ts';
import { messageResponse, readMessageAbout, responseCode, type MessageAbout } from '../../domain/fhir/message-header.ts';
import { ok, toOperationOutcome, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { registryRows } from '../gate/knowledge.ts';
import type { Gates } from '../gate/gates.ts';
import { ingest } from '../ingest/ingest.ts';
import { readFeed, type RegisteredFeed } from '../registry/feeds.ts';
import { requireWord } from '../scope.ts';

export interface MessageCall { readonly text: string; readonly base: string }

/** The answer is a message (200) whatever becomes of the content; a body that is no message, or a caller without the scope, is refused as such. */
export async function processMessage(deps: Deps, gates: Gates, caller: Caller, { text, base }: MessageCall): Promise<Result<Answer>> {
  const scope = requireWord(caller, 'ingest');
  const about = scope.ok ? readMessageAbout(text) : scope;
  if (!about.ok) {
    return about;
  }
  const feed = await feedOf(deps, caller, about.value.source);
  if (feed === undefined) {
    return ok(answer(deps, { about: about.value, base, issues: [NO_FEED] }));
  }
  const taken = await ingest(deps, gates, caller, { format: 'fhir', feed: feed.id, contentType: 'application/fhir+json; charset=utf-8', raw: new TextEncoder().encode(text) });
  return ok(taken.ok ? answer(deps, { about: about.value, base, issues: [], outcome: outcomeOf(taken.value) }) : answer(deps, { about: about.value, base, issues: taken.issues }));
}

const NO_FEED: Issue = { code: 'not-supported', text: 'No feed of FHIR messages from this source is registered for your organization', at: 'MessageHeader.source.endpoint' };

/** The caller's own feed whose messages come from this endpoint. Of two that both say so neither is known to be meant. */
async function feedOf(deps: Deps, caller: Caller, source: string): Promise<RegisteredFeed | undefined> {
  const { gateway } = deps.policy;
  const rows = await deps.store.read(caller.tenant, (session) => registryRows(session, gateway));
  const feeds = rows.filter((row) => row.type === 'Endpoint' && row.holder === gateway && !row.deleted).flatMap((row) => readFeed(row.id, JSON.parse(`{${row.body}}`) as Endpoint) ?? []);
  const own = feeds.filter((feed) => feed.organization === caller.organization && feed.format === 'fhir' && feed.settings.messaging?.endpoint === source);
  return own.length === 1 ? own[0] : undefined;
}

function outcomeOf({ body }: Answer): OperationOutcome | undefined {
  return body === undefined || !('text' in body) ? undefined : JSON.parse(body.text) as OperationOutcome;
}

interface Answering { readonly about: MessageAbout; readonly base: string; readonly issues: readonly Issue[]; readonly outcome?: OperationOutcome | undefined }

function answer(deps: Deps, { about, base, issues, outcome }: Answering): Answer {
  const ids = [deps.ids.next(), deps.ids.next(), deps.ids.next()] as const;
  const response = messageResponse({ about, code: responseCode(issues), outcome: outcome ?? toOperationOutcome(issues), ids, from: `${base}/$process-message`, time: deps.clock.now() });
  return { status: 200, body: publicMessage(response) };
}
