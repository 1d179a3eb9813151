// SPDX-License-Identifier: Apache-2.0
/** The bytes of a message as text, and the text through its format under the settings of its feed. */
import { createHash } from 'node:crypto';
import { fail, isError, ok, type Issue, type Result } from '../../domain/issue.ts';
import { withOriginal } from '../../domain/mapping/ccda/original.ts';
import { charsetOf } from '../../domain/mapping/read/hl7.ts';
import { mapAny } from '../../domain/mapping/map-any.ts';
import type { FeedSettings, Mapped } from '../../domain/mapping/types.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Message } from '../ports.ts';
import { findFeed } from '../registry/feeds.ts';

/** Reads and maps a message. Issues: unknown format or feed, a feed of another organization, and what the reader finds. */
export async function readMessage(deps: Deps, caller: Caller, message: Message): Promise<Result<Mapped>> {
  const feed = message.feed === '' ? undefined : await deps.store.read(caller.tenant, (session) => findFeed(session, message.feed, deps.policy.gateway));
  if (message.feed !== '' && (feed === undefined || feed.organization !== message.organization || feed.format !== message.format)) {
    return fail({ code: 'invalid', text: 'No such feed of this format is registered for your organization', at: 'feed' });
  }
  const text = decode(message, feed?.settings.encoding);
  if (text === undefined) {
    return fail({ code: 'structure', text: 'The message is not text in the encoding of its feed, the charset of its Content-Type, or UTF-8', at: 'body' });
  }
  const mapped = mapAny(deps.formats, message.format, { text, settings: feed?.settings ?? defaultsFor(message, deps) });
  const faults = mapped.ok && message.format === 'fhir' ? misshapen(deps, mapped.value) : [];
  if (faults.length > 0) {
    return fail(...faults);
  }
  return mapped.ok ? ok(withOriginal(mapped.value, { hash: createHash('sha1').update(message.raw).digest('base64'), size: message.raw.length })) : mapped;
}

const SHAPE: readonly string[] = ['structure', 'value', 'required', 'too-long'];

/** A partner's own resources are looked at before anything reads them: what has a number where a list belongs is no resource. The rest is checked as it is stored. */
function misshapen(deps: Deps, { entries }: Mapped): readonly Issue[] {
  return entries.flatMap(({ resource, sourceAt }) => deps.validator.admit(resource).filter((issue) => isError(issue) && SHAPE.includes(issue.code)).map((issue) => ({ ...issue, at: `${sourceAt}: ${issue.at ?? ''}` })));
}

/** Without a registered feed the sender's own organization and the gateway's time zone are assumed. */
function defaultsFor(message: Message, deps: Deps): FeedSettings {
  return { organization: { id: message.organization, name: message.organization }, timeZone: deps.policy.timeZone };
}

/** In the first bytes of an HL7 v2 message stands its character set (MSH-18). */
const HEAD = 4096;

/**
 * What the request says comes first, then what the message says of itself, then what the feed is known to send. undefined: the bytes do not fit, and a
 * replacement character would be a silent loss.
 */
function decode(message: Message, ofFeed: FeedSettings['encoding']): string | undefined {
  const named = /charset=["']?([\w-]+)/i.exec(message.contentType)?.[1];
  // JSON is UTF-8 whatever the tables inside it were before (RFC 8259, 8.1).
  const own = message.format === 'hl7v2' ? charsetOf(Buffer.from(message.raw.subarray(0, HEAD)).toString('latin1')) : undefined;
  const charset = named ?? own ?? (/^application\/json\b/i.test(message.contentType) ? 'utf-8' : ofFeed) ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(message.raw);
  } catch {
    return undefined;
  }
}
