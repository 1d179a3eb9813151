// SPDX-License-Identifier: Apache-2.0
/** Entries of the ledger in words. */
import type { Outcome } from '../../../domain/consent/decision.ts';
import type { LedgerKind, LedgerRow } from '../../ports.ts';
import type { DisclosureDetail, DetailGroup } from '../../ledger/entry.ts';
import { tag } from '../parts.ts';
import type { Html } from '../html.ts';
import { words } from '../layout.ts';

export const KIND_WORDS: Readonly<Record<LedgerKind, string>> = {
  disclosure: 'Disclosed', refusal: 'Refused', empty: 'Nothing found', use: 'Used here', write: 'Written', ingest: 'Taken in', emergency: 'Emergency', admin: 'Administration', login: 'Sign-in',
};

const KIND_TAGS: Readonly<Record<LedgerKind, Parameters<typeof tag>[0]>> = {
  disclosure: 'good', refusal: 'bad', empty: 'plain', use: 'plain', write: 'plain', ingest: 'plain', emergency: 'doubtful', admin: 'plain', login: 'plain',
};

/** Outcomes of a decision, and of an ask that found nothing. */
export const OUTCOME_WORDS: Readonly<Record<Outcome | 'nothing-found', string>> = {
  permit: 'permitted', 'permit-with-obligations': 'permitted, with obligations', deny: 'denied', 'need-more-facts': 'facts are missing', 'nothing-found': 'nothing was found',
};

/** What became of it. */
export function kindTag(row: Pick<LedgerRow, 'kind'>): Html {
  return tag(KIND_TAGS[row.kind], KIND_WORDS[row.kind]);
}

/** Record classes as the law calls them. */
const CLASSES: Readonly<Record<string, string>> = {
  p2: 'substance use disorder record (42 CFR Part 2)', 'p2-notes': 'substance use disorder counseling note (42 CFR 2.11)', phi: 'health information (HIPAA)',
  'phi-psy': 'psychotherapy note (45 CFR 164.501)', va7332: 'record of the VA (38 USC 7332)', chri: 'criminal history (28 CFR Part 20)', cji: 'justice information',
  edu: 'school record (FERPA)', self: 'the person\'s own words', soc: 'social service information', unknown: 'of unknown source, treated as the most protected',
};

/** A class of records in words. */
export function classWords(code: string): string {
  return CLASSES[code] ?? words(code);
}

/** The detail of an entry; undefined: its texts were destroyed or it has none. */
export function detailOf(row: LedgerRow): DisclosureDetail | undefined {
  return row.detail === '' ? undefined : { ...EMPTY, ...JSON.parse(row.detail) as DisclosureDetail };
}

const EMPTY: DisclosureDetail = { ask: { asOf: '', organization: '', action: '', types: [] }, decisions: [], groups: [] };

/** How many records went, and how many did not. */
export function tally(groups: readonly DetailGroup[]): { readonly sent: number; readonly withheld: number } {
  const sum = (list: readonly DetailGroup[]): number => list.reduce((all, group) => all + group.count, 0);
  return { sent: sum(groups.filter(isSent)), withheld: sum(groups.filter((group) => !isSent(group))) };
}

/** True for a group that went out. */
export function isSent(group: DetailGroup): boolean {
  return group.verdict === 'release';
}

/** `1 record`, `3 records`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** A rule's id as words: `consent: wrong recipient`. */
export function ruleWords(id: string): string {
  const [topic = '', ...rest] = id.split('.');
  return [topic, ...rest.length === 0 ? [] : [rest.join('-')]].map(words).join(': ');
}

const BASIS_WORDS: Readonly<Record<string, string>> = {
  directory: 'an entry of the registry', 'identity-of-released-records': 'whose records went', 'va-7332': 'consent of the VA (38 USC 7332)',
  'no-federal-regime': 'no federal law keeps it confidential', 'own-record': 'a record of whoever asked', 'chri-authority': 'authority to hold criminal history (28 CFR 20.21, 20.33)',
};

/** On what a record went, in words. */
export function basisWords(code: string): string {
  const onward = /^redisclosure-(hipaa-.+)$/.exec(code)?.[1];
  return onward === undefined ? BASIS_WORDS[code] ?? words(code) : `passed on as HIPAA permits (42 CFR 2.33(b)(1)): ${words(onward)}`;
}
