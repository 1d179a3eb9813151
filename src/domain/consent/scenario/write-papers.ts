// SPDX-License-Identifier: Apache-2.0
/** The papers on file: consents with their signatures, refusals, orders, permissions under the sharing protocol. */
import type { CareTeam, Coding, Consent, ConsentProvision, ConsentProvisionActor, DocumentReference, Extension, Provenance, Resource } from '@medplum/fhirtypes';
import { CONSENT_SCOPE, PROVENANCE_PARTICIPANT, SIGNATURE_PURPOSE, V3_ACT_CODE, V3_PARTICIPATION, cs } from '../evidence/systems.ts';
import type { ConsentPaper, NestedProvision, OrderPaper, RestrictionPaper } from '../facts/papers.ts';
import { coding, concept, extension, noon, onBehalfOf, partyRef, period, some, when, type Naming, type Writing } from './writing.ts';

export function writePapers(writing: Writing): readonly Resource[] {
  const { facts } = writing;
  return [
    ...facts.consents.flatMap((each) => [writeConsent(each, writing), ...classTeam(each, writing), ...signatures(each, writing)]),
    ...facts.restrictions.map((each) => writeRestriction(each, writing)),
    ...facts.orders.map((each) => writeOrder(each, writing)),
    ...permission(writing),
  ];
}

const PRIVACY = { scope: { coding: [{ system: CONSENT_SCOPE, code: 'patient-privacy' }] } } as const;
const OPT_IN = { policyRule: { coding: [{ system: V3_ACT_CODE, code: 'OPTIN' }] } } as const;

/** A paper on its carriers (docs/carriers.md, Consents), without its signatures. */
export function writeConsent(paper: ConsentPaper, writing: Naming): Consent {
  return {
    resourceType: 'Consent', id: paper.id, status: paper.status, ...scope(), ...optIn(),
    category: [concept('consent-variant', paper.variant)],
    patient: writing.ref(paper.patient),
    verification: [{ verified: paper.verified }],
    extension: [...printed(paper, writing)],
    provision: {
      type: 'permit',
      ...when('period', period(paper.period), (each) => each),
      ...when('dataPeriod', period(paper.dataPeriod), (each) => each),
      ...some('actor', actors(paper, writing)),
      ...some('code', paper.categories.map((each) => concept('category', each))),
      ...some('purpose', paper.purposes.map((each) => coding('purpose', each))),
      ...some('provision', paper.denies?.map((each) => nested(each, 'deny', writing))),
    },
  };
}

function scope(): Pick<Consent, 'scope'> {
  return { scope: { coding: [...PRIVACY.scope.coding] } };
}

function optIn(): Pick<Consent, 'policyRule'> {
  return { policyRule: { coding: [...OPT_IN.policyRule.coding] } };
}

function actor(role: Coding, reference: ConsentProvisionActor['reference']): ConsentProvisionActor {
  return { role: { coding: [role] }, reference };
}

const CUSTODIAN: Coding = { system: V3_PARTICIPATION, code: 'CST' };
const RECIPIENT: Coding = { system: V3_PARTICIPATION, code: 'IRCP' };

function actors(paper: ConsentPaper, writing: Naming): readonly ConsentProvisionActor[] {
  const named = (role: Coding, ids: readonly string[]): readonly ConsentProvisionActor[] => ids.map((id) => actor(role, writing.ref(id)));
  return [
    ...named(CUSTODIAN, paper.disclosers),
    ...(paper.discloserClass === undefined ? [] : [actor(CUSTODIAN, partyClass(paper.discloserClass))]),
    ...named(RECIPIENT, paper.recipients),
    ...(paper.recipientClass === undefined ? [] : [actor(RECIPIENT, {
      ...partyClass(paper.recipientClass), ...(paper.classMembers === undefined ? {} : { reference: `CareTeam/${teamId(paper)}` }),
    })]),
    ...named(coding('consent-actor', 'intermediary'), paper.intermediaries ?? []),
  ];
}

function partyClass(value: string): { identifier: { system: string; value: string } } {
  return { identifier: { system: cs('party-class'), value } };
}

function teamId(paper: ConsentPaper): string {
  return `${paper.id}-class`;
}

/** Whom a class of recipients means today. */
function classTeam(paper: ConsentPaper, writing: Writing): readonly CareTeam[] {
  return paper.classMembers === undefined ? [] : [{
    resourceType: 'CareTeam', id: teamId(paper), status: 'active', subject: { reference: `Patient/${writing.facts.patient.id}` },
    participant: paper.classMembers.map((each) => ({
      member: writing.ref(each.person ?? each.organization), ...(each.person === undefined ? {} : onBehalfOf(each.person, each.organization, writing)),
    })),
  }];
}

function parts(name: string, members: Readonly<Record<string, Omit<Extension, 'url'> | undefined>>): Extension {
  return extension(name, { extension: Object.entries(members).flatMap(([url, value]) => (value === undefined ? [] : [{ url, ...value }])) });
}

function printed(paper: ConsentPaper, writing: Naming): readonly Extension[] {
  const { expiryEvent, revocableAfter, mandate, revocation, falsity } = paper;
  const date = (day: string | undefined): Omit<Extension, 'url'> | undefined => (day === undefined ? undefined : { valueDate: day });
  const code = (value: string | undefined): Omit<Extension, 'url'> | undefined => (value === undefined ? undefined : { valueCode: value });
  return [
    extension('consent-standalone', { valueBoolean: paper.standalone }),
    ...paper.statements.map((each) => extension('consent-statement', { valueCode: each })),
    ...(expiryEvent === undefined ? [] : [parts('consent-expiry-event', { kind: code(expiryEvent.kind), occurredOn: date(expiryEvent.occurredOn) })]),
    ...(revocableAfter === undefined ? [] : [parts('consent-revocable-after', {
      date: date(revocableAfter.date), event: code(revocableAfter.event), eventOccurredOn: date(revocableAfter.eventOccurredOn),
    })]),
    ...(mandate === undefined ? [] : [parts('consent-mandate', { condition: code(mandate.condition), imposedBy: { valueReference: writing.ref(mandate.imposedBy) } })]),
    ...(revocation === undefined ? [] : [writeRevocation(revocation, writing)]),
    ...(falsity === undefined ? [] : [extension('consent-falsity', { valueCode: falsity })]),
  ];
}

function writeRevocation(revocation: NonNullable<ConsentPaper['revocation']>, writing: Naming): Extension {
  const named = revocation.recipients === 'all' ? [] : revocation.recipients;
  return extension('consent-revocation', {
    extension: [
      { url: 'date', valueDate: revocation.date }, { url: 'form', valueCode: revocation.form },
      ...named.map((id) => ({ url: 'recipient', valueReference: writing.ref(id) })),
    ],
  });
}

function nested(provision: NestedProvision, type: 'permit' | 'deny', writing: Naming): ConsentProvision {
  const inner = type === 'deny' ? provision.permits : provision.denies;
  return {
    type,
    ...when('dataPeriod', period(provision.dataPeriod), (each) => each),
    ...some('actor', provision.recipients?.map((id) => actor(RECIPIENT, writing.ref(id)))),
    ...some('code', provision.categories.map((each) => concept('category', each))),
    ...some('purpose', provision.purposes?.map((each) => coding('purpose', each))),
    ...some('provision', inner?.map((each) => nested(each, type === 'deny' ? 'permit' : 'deny', writing))),
  };
}

function signatures(paper: ConsentPaper, writing: Writing): readonly Provenance[] {
  return paper.signatures.map((each, index) => ({
    resourceType: 'Provenance', id: `${paper.id}-signature-${String(index + 1)}`, target: [{ reference: `Consent/${paper.id}` }], recorded: noon(each.date, writing),
    agent: [{ type: { coding: [{ system: PROVENANCE_PARTICIPANT, code: 'attester' }] }, who: writing.ref(each.signer) }],
    signature: [{
      type: [
        { system: SIGNATURE_PURPOSE, code: '1.2.840.10065.1.12.1.7' },
        coding('signer-role', each.role), coding('signature-method', each.method),
        ...(each.authorityDocumented === undefined ? [] : [coding('signature-authority', each.authorityDocumented ? 'documented' : 'not-documented')]),
      ],
      when: noon(each.date, writing), who: writing.ref(each.signer),
    }],
  }));
}

/** A refusal on its carriers. */
export function writeRestriction(paper: RestrictionPaper, writing: Writing): Consent {
  const { against } = paper;
  const whom = partyRef(against, writing);
  const there = against.person === undefined || against.organization === undefined ? undefined : writing.ref(against.organization);
  return {
    resourceType: 'Consent', id: paper.id, status: 'active', ...scope(), policyRule: concept('policy', 'restriction'),
    category: [concept('restriction-kind', paper.kind)], patient: { reference: `Patient/${writing.facts.patient.id}` },
    ...when('organization', paper.by, (id) => [writing.ref(id)]),
    ...when('dateTime', paper.madeOn, (day) => day),
    provision: {
      type: 'deny',
      ...(whom === undefined ? {} : { actor: [{ ...actor(RECIPIENT, whom), ...(there === undefined ? {} : { extension: [extension('on-behalf-of', { valueReference: there })] }) }] }),
      ...some('code', paper.categories?.map((each) => concept('category', each))),
      ...some('data', paper.records?.map((id) => ({ meaning: 'instance' as const, reference: { reference: writing.record(id) } }))),
    },
  };
}

function writeOrder(order: OrderPaper, writing: Writing): DocumentReference {
  const holder = order.discloser === undefined ? undefined : writing.ref(order.discloser);
  const context = { ...some('event', recited(order)), ...some('related', order.recipients?.map((id) => writing.ref(id))) };
  const byOrganization = holder?.reference.startsWith('Organization/') === true;
  return {
    resourceType: 'DocumentReference', id: order.id, status: 'current', docStatus: 'final', type: concept('order-type', order.type),
    category: [concept('order-issuer', order.issuedBy)], subject: { reference: `Patient/${writing.facts.patient.id}` },
    content: [{ attachment: { title: 'Order on file' } }],
    ...(holder === undefined ? {} : byOrganization ? { custodian: holder } : { extension: [extension('order-holder', { valueReference: holder })] }),
    ...(Object.keys(context).length === 0 ? {} : { context }),
  };
}

function recited(order: OrderPaper): readonly ReturnType<typeof concept>[] {
  const test = order.administrativeTest;
  const one = (system: string, code: string | undefined): readonly string[][] => (code === undefined ? [] : [[system, code]]);
  return [
    ...(order.categories ?? []).map((each) => ['category', each]),
    ...(order.procedure ?? []).map((each) => ['order-procedure', each]),
    ...(order.findings ?? []).map((each) => ['order-finding', each]),
    ...one('confidential-communication-finding', order.confidentialCommunicationFinding),
    ...one('offense', order.offense),
    ...one('subpoena-assurance', order.assurance),
    ...(test === undefined ? [] : [
      ['administrative-test', 'made'],
      ...(test.relevantAndMaterial ? [['administrative-test', 'relevant-and-material']] : []),
      ...(test.specificAndLimited ? [['administrative-test', 'specific-and-limited']] : []),
      ...(test.deidentifiedInsufficient ? [['administrative-test', 'deidentified-insufficient']] : []),
    ]),
  ].map(([system, code]) => concept(system!, code!));
}

function permission(writing: Writing): readonly Consent[] {
  const categories = writing.facts.sharingMatrix?.permittedCategories ?? [];
  return categories.length === 0 ? [] : [{
    resourceType: 'Consent', id: 'sharing-permission', status: 'active', ...scope(), ...optIn(), category: [concept('consent-variant', 'sharing-permission')],
    patient: { reference: `Patient/${writing.facts.patient.id}` }, provision: { type: 'permit', code: categories.map((each) => concept('category', each)) },
  }];
}
