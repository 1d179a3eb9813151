// SPDX-License-Identifier: Apache-2.0
/**
 * A ledger entry without what was destroyed. That something was disclosed, when, to whom, why and under which rules stays (42 CFR
 * 2.25, 45 CFR 164.528); which record it was goes. Entries whose evidence was destroyed can no longer be decided again.
 */

interface Group {
  readonly records?: readonly { readonly ref: string }[];
  readonly consent?: string;
  readonly findings?: readonly { readonly evidence: readonly string[] }[];
}
interface Detail {
  readonly ask?: { readonly selves?: readonly string[] };
  readonly evidence?: { readonly person: string };
  readonly groups?: readonly Group[];
}
interface Audit { readonly entity?: readonly { readonly what?: { readonly reference?: string } }[] }

export interface EntryTexts { readonly audit: string; readonly detail: string }

export interface Gone {
  /** `Type/id` of what was destroyed. */
  readonly refs: ReadonlySet<string>;
  /** Digests of evidence sets that named one of them. */
  readonly evidence: ReadonlySet<string>;
}

/** What is left of an entry of which nothing may be said any more but that it was. */
export const NOTHING_LEFT: EntryTexts = {
  audit: '{"resourceType":"AuditEvent"}', detail: JSON.stringify({ ask: {}, decisions: [], groups: [], destroyed: true }),
};

/** In: the texts of an entry. Out: the texts without what was destroyed; undefined when they do not speak of it. */
export function cutDown(entry: EntryTexts, gone: Gone): EntryTexts | undefined {
  const ids = new Set([...gone.refs].map((ref) => ref.split('/')[1] ?? ''));
  const speaks = (text: string): boolean => [...ids].some((id) => text.includes(id));
  const detail = JSON.parse(entry.detail) as Detail;
  const rested = detail.evidence !== undefined && gone.evidence.has(detail.evidence.person);
  if (!rested && !speaks(entry.detail) && !speaks(entry.audit)) {
    return undefined;
  }
  const cut = { audit: JSON.stringify(withoutEntities(JSON.parse(entry.audit) as Audit, gone.refs)), detail: JSON.stringify({ ...withoutRecords(detail, { ...gone, ids }), destroyed: true }) };
  // What speaks of it in a place that is not known to hold it: nothing is kept of that text.
  return {
    audit: speaks(cut.audit) ? NOTHING_LEFT.audit : cut.audit,
    detail: speaks(cut.detail) ? NOTHING_LEFT.detail : cut.detail,
  };
}

function withoutEntities(audit: Audit, refs: ReadonlySet<string>): Audit {
  return audit.entity === undefined ? audit : { ...audit, entity: audit.entity.filter((each) => !refs.has(each.what?.reference ?? '')) };
}

function withoutRecords(detail: Detail, gone: Gone & { readonly ids: ReadonlySet<string> }): Detail {
  const is = (name: string): boolean => gone.refs.has(plain(name)) || gone.ids.has(name);
  const { evidence, ...rest } = detail;
  return {
    ...rest,
    ...(evidence === undefined || gone.evidence.has(evidence.person) ? {} : { evidence }),
    ...(rest.ask?.selves === undefined ? {} : { ask: { ...rest.ask, selves: rest.ask.selves.filter((id) => !gone.ids.has(id)) } }),
    ...(rest.groups === undefined ? {} : { groups: rest.groups.map((group) => withoutNames(group, is)) }),
  };
}

function withoutNames({ consent, ...group }: Group, is: (name: string) => boolean): Group {
  return {
    ...group,
    ...(consent === undefined || is(consent) ? {} : { consent }),
    ...(group.records === undefined ? {} : { records: group.records.filter(({ ref }) => !is(ref)) }),
    ...(group.findings === undefined ? {} : { findings: group.findings.map((each) => ({ ...each, evidence: each.evidence.filter((name) => !is(name)) })) }),
  };
}

/** `Type/id/_history/version` -> `Type/id`. */
function plain(ref: string): string {
  return ref.split('/_history/')[0] ?? ref;
}
