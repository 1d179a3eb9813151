// SPDX-License-Identifier: Apache-2.0
/**
 * What an entry keeps of an answer so that whoever holds the answer, or only its notice, can be shown to hold what was sent: digests, and
 * where in the answer each thing stood. The texts themselves are not kept.
 */
import { createHash } from 'node:crypto';
import type { Accompaniment, EnforceInput } from '../../domain/consent/enforce/enforce.ts';
import type { Releasable, ReleasableForm } from '../../domain/consent/enforce/releasable.ts';

/** Something that went along with the records. */
export interface Along {
  readonly what: 'part2-notice' | 'consent-scope' | 'use-limit' | 'disagreement';
  /** SHA-256 (hex) of its text in UTF-8; lines of a scope or a statement are joined by line feeds. */
  readonly sha256: string;
  /** In the answer: `Communication/id`, or `meta.extension` of the records. Absent: the channel has a place of its own for it. */
  readonly place?: string;
}

export interface Sent {
  readonly along: readonly Along[];
  /** Social security numbers: taken out, or left in because the purpose may have them. */
  readonly ssn: 'removed' | 'left';
  /** The answer as it was made: its form, type, and SHA-256 (hex) of its text in UTF-8, before any other encoding or compression. */
  readonly body?: { readonly form: ReleasableForm; readonly type: string; readonly sha256: string };
}

export interface Leaving {
  readonly enforced: Pick<EnforceInput, 'accompaniment' | 'ssn'>;
  /** Absent: it is made into something else before it leaves. */
  readonly body?: Releasable | undefined;
}

/** In: what leaves, and about whom. Out: what the entry about that person keeps of it. */
export function sentOf({ enforced: { accompaniment, ssn }, body }: Leaving, person: string): Sent {
  return {
    along: accompaniment.filter((each) => each.person === undefined || each.person === person).flatMap((each) => alongOf(each, body?.form)),
    ssn: ssn === true ? 'left' : 'removed',
    ...(body === undefined ? {} : { body: { form: body.form, type: body.contentType, sha256: sha256(body.parts) } }),
  };
}

function alongOf({ id, notice, scope, limits, disagreement }: Accompaniment, form: ReleasableForm | undefined): readonly Along[] {
  const place = form === undefined ? {} : { place: form === 'bundle' ? `Communication/${id}` : 'meta.extension' };
  const made = (what: Along['what'], text: string): Along => ({ what, sha256: textDigest(text), ...place });
  return [
    ...(notice === undefined ? [] : [made('part2-notice', notice)]), ...(scope === undefined ? [] : [made('consent-scope', scope.join('\n'))]),
    ...(limits === undefined ? [] : [made('use-limit', limits.join('\n'))]),
    ...(disagreement === undefined ? [] : [made('disagreement', disagreement.lines.join('\n'))]),
  ];
}

/** SHA-256 (hex) of a text in UTF-8. */
export function textDigest(text: string): string {
  return sha256([text]);
}

function sha256(parts: readonly string[]): string {
  // At once: a large answer has thousands of parts, and each update costs far more than its few characters.
  return createHash('sha256').update(parts.join(''), 'utf8').digest('hex');
}
