// SPDX-License-Identifier: Apache-2.0
/** The published code systems against the words that the code reads and writes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORK_CODES } from '../../src/app/aftermath/work.ts';
import { CDS_OVERRIDES, CDS_TOPICS } from '../../src/app/consents/order-cards.ts';
import { ASK, ASK_STATES } from '../../src/app/asking/ask-task.ts';
import { ENDPOINT_USES, TRANSPORTS } from '../../src/app/deliver/ports.ts';
import { tableCodes, wordsOf } from '../../src/cli/build-profiles/table-codes.ts';
import { FACTORS } from '../../src/domain/consent/aftermath/breach.ts';
import { RECORD_ORDERS } from '../../src/domain/consent/aftermath/record-order.ts';
import { CLEARLY_NOT_SUD_TAG, CRIMINAL_HISTORY_TAG, RECORD_FLAGS } from '../../src/domain/consent/classify/flags.ts';
import { AGREEMENT_TYPES, CHRI_BASES, RESEARCH_BASES } from '../../src/domain/consent/evidence/agreements.ts';
import { CAPACITIES, CHILD_CUSTODIES } from '../../src/domain/consent/evidence/condition.ts';
import { DISCLOSER_CLASSES, RECIPIENT_CLASSES } from '../../src/domain/consent/evidence/consents/actors.ts';
import { RESTRICTION_KINDS } from '../../src/domain/consent/evidence/consents/refusal.ts';
import { SIGNER_ROLES, SIGNING_METHODS } from '../../src/domain/consent/evidence/consents/signatures.ts';
import { ADMINISTRATIVE_TEST, ASSURANCES, CONFIDENTIAL_FINDINGS, FINDINGS, ISSUERS, OFFENSES, ORDER_TYPES, PROCEDURES } from '../../src/domain/consent/evidence/orders.ts';
import { RELATIONS } from '../../src/domain/consent/evidence/people.ts';
import { STATEMENTS, type StatementForm } from '../../src/domain/consent/evidence/statements.ts';
import { ADVISORY_OBLIGATIONS, CRITICAL_OBLIGATIONS, PRIOR_BASES, RECORD_CLASSES, ROLES } from '../../src/domain/consent/facts/vocabulary.ts';
import { GENERATED } from '../../src/store/definitions.ts';

const ROOT = join(GENERATED, '..', '..');

interface Concept {
  readonly code: string;
  readonly display?: string;
}

function conceptsOf(id: string): readonly Concept[] {
  return (JSON.parse(readFileSync(join(GENERATED, 'throughcare', `CodeSystem-${id}.json`), 'utf8')) as { readonly concept?: readonly Concept[] }).concept ?? [];
}

const codesOf = (id: string): readonly string[] => conceptsOf(id).map(({ code }) => code);
const forms: readonly StatementForm[] = Object.values(STATEMENTS);
const coded = forms.flatMap((form) => [...Object.values(form.one ?? {}), ...Object.values(form.many ?? {})]);

describe('a code system that the code reads', () => {
  it.each<readonly [string, readonly string[]]>([
    ['order-type', ORDER_TYPES], ['order-issuer', ISSUERS], ['order-procedure', PROCEDURES], ['order-finding', FINDINGS], ['confidential-communication-finding', CONFIDENTIAL_FINDINGS],
    ['offense', OFFENSES], ['subpoena-assurance', ASSURANCES], ['administrative-test', ADMINISTRATIVE_TEST], ['agreement-type', AGREEMENT_TYPES], ['chri-basis', CHRI_BASES],
    ['research-basis', RESEARCH_BASES], ['person-relation', RELATIONS], ['capacity', CAPACITIES], ['child-custody', CHILD_CUSTODIES], ['record-class', RECORD_CLASSES],
    ['prior-basis', PRIOR_BASES], ['role', [...ROLES, 'medical-personnel']], ['obligation', [...CRITICAL_OBLIGATIONS, ...ADVISORY_OBLIGATIONS]], ['restriction-kind', RESTRICTION_KINDS],
    ['record-order', RECORD_ORDERS], ['signer-role', SIGNER_ROLES], ['signature-method', SIGNING_METHODS], ['party-class', [...new Set([...DISCLOSER_CLASSES, ...RECIPIENT_CLASSES])]],
    ['work', WORK_CODES], ['consent-task', [ASK]], ['cds-topic', CDS_TOPICS], ['cds-override', CDS_OVERRIDES], ['consent-ask-state', ASK_STATES], ['delivery-transport', TRANSPORTS], ['delivery-use', ENDPOINT_USES], ['statement', [...forms.map(({ code }) => code), 'records-request']],
    ['record-flag', [...Object.values(RECORD_FLAGS).flatMap((code) => [code, `not-${code}`]), CRIMINAL_HISTORY_TAG, CLEARLY_NOT_SUD_TAG]],
    ...coded,
  ])('%s says the same words, no more and no less', (id, words) => {
    expect(codesOf(id).toSorted()).toEqual([...words].toSorted());
  });

  it('names each fact by which a breach is weighed', () => {
    expect([...FACTORS, 'exception'].filter((each) => !codesOf('work-fact').includes(each))).toEqual([]);
  });
});

describe('a code of ours in a table or on a form', () => {
  const tables = tableCodes(ROOT);

  it('is published, with words for it (after a new one: node src/cli/build-profiles.ts, node src/cli/build-pages.ts)', () => {
    expect([...tables].flatMap(([system, codes]) => [...codes.keys()].filter((code) => !codesOf(system).includes(code)).map((code) => `${system}#${code}`))).toEqual([]);
    expect([...tables.keys()].flatMap((system) => conceptsOf(system).filter(({ display }) => (display ?? '').trim() === '').map(({ code }) => `${system}#${code}`))).toEqual([]);
  });

  it('is taken with the words of its table, and a feed\'s own code is left to its source', () => {
    expect(tables.get('case-type')?.get('drug-court')).toBe('Drug court');
    expect(tables.get('format')?.has('hl7v2')).toBe(true);
    expect(tables.get('identifier-type')?.get('CASE-PLAN')).toBe(wordsOf('CASE-PLAN'));
    expect([...tables.keys()].filter((system) => system.includes('/'))).toEqual([]);
  });
});
