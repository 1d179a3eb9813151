// SPDX-License-Identifier: Apache-2.0
/** The bytes of a message as text, and the text through its format under the settings of its feed. */
import { fail, type Result } from '../../domain/issue.ts';
import { mapMessage } from '../../domain/mapping/map-message.ts';
import type { FeedSettings, Mapped } from '../../domain/mapping/types.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Message } from '../ports.ts';
import { findFeed } from '../registry/feeds.ts';

/** Reads and maps a message. Issues: unknown format or feed, a feed of another organization, and what the reader finds. */
export async function readMessage(deps: Deps, caller: Caller, message: Message): Promise<Result<Mapped>> {
  const format = deps.formats.get(message.format);
  if (format === undefined) {
    return fail({ code: 'not-supported', text: `There is no format of this name; known are ${deps.formats.ids.join(', ')}`, at: 'format' });
  }
  const feed = message.feed === '' ? undefined : await deps.store.read(caller.tenant, (session) => findFeed(session, message.feed, deps.policy.gateway));
  if (message.feed !== '' && (feed === undefined || feed.organization !== message.organization || feed.format !== message.format)) {
    return fail({ code: 'invalid', text: 'No such feed of this format is registered for your organization', at: 'feed' });
  }
  const text = decode(message);
  return text === undefined
    ? fail({ code: 'structure', text: 'The message is not text in UTF-8 (or the charset of its Content-Type)', at: 'body' })
    : mapMessage(format, text, feed?.settings ?? defaultsFor(message, deps));
}

/** Without a registered feed the sender's own organization and the gateway's time zone are assumed. */
function defaultsFor(message: Message, deps: Deps): FeedSettings {
  return { organization: { id: message.organization, name: message.organization }, timeZone: deps.policy.timeZone };
}

/** undefined when the bytes do not fit the charset: a replacement character would be a silent loss. */
function decode(message: Message): string | undefined {
  const charset = /charset=["']?([\w-]+)/i.exec(message.contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(message.raw);
  } catch {
    return undefined;
  }
}
