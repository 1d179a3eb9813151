// SPDX-License-Identifier: Apache-2.0
/** What is printed on a consent beyond R4's own elements, who signed it, and permissions under the sharing protocol. */
import { describe, expect, it } from '@jest/globals';
import type { CareTeam, Consent, Extension, Provenance, RelatedPerson, Resource, Signature } from '@medplum/fhirtypes';
import { baseRule, isAboutDisclosure, optsOut } from '../../../../src/domain/consent/evidence/consents/base.ts';
import { neighboursWanted, recordsNamed } from '../../../../src/domain/consent/evidence/consents/data.ts';
import { EXPIRY_EVENTS, FORM_STATEMENTS, MANDATES, REVOCABLE_EVENTS, VARIANTS } from '../../../../src/domain/consent/evidence/consents/form.ts';
import { isVerified, SIGNER_ROLES, SIGNING_METHODS } from '../../../../src/domain/consent/evidence/consents/signatures.ts';
import { cs, sd } from '../../../../src/domain/consent/evidence/systems.ts';
import type { AskContext } from '../../../../src/domain/consent/evidence/types.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { code, consent, own, read, recipient, team } from './support.ts';

const PERMIT = { type: 'permit' as const, actor: [recipient('Organization/hospital')], purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }], code: [own('category', 'diagnosis')] };
const paper = (over: Partial<Consent> = {}, ...more: readonly Resource[]): ConsentPaper => read([consent(PERMIT, over), ...more]).facts.consents[0]!;
const printed = (...extension: readonly Extension[]): ConsentPaper => paper({ extension: [...extension] });
const complex = (name: string, ...parts: readonly Extension[]): Extension => ({ url: sd(name), extension: [...parts] });

describe('what is printed on the form', () => {
  it.each(VARIANTS)('is a %s', (variant) => {
    expect(paper({ category: [own('consent-variant', variant)] }).variant).toBe(variant);
  });

  it('its statements', () => {
    expect(printed(...FORM_STATEMENTS.map((each) => ({ url: sd('consent-statement'), valueCode: each })), { url: sd('consent-statement'), valueCode: 'x' }, { url: sd('consent-statement') }).statements).toEqual(FORM_STATEMENTS);
  });

  it.each(EXPIRY_EVENTS)('the event that ends it: %s', (kind) => {
    expect(printed(complex('consent-expiry-event', { url: 'kind', valueCode: kind }, { url: 'occurredOn', valueDate: '2026-01-01' })).expiryEvent).toEqual({ kind, occurredOn: '2026-01-01' });
  });

  it('an event that cannot be read makes it useless until somebody looks', () => {
    const { facts, issues } = read([consent(PERMIT, { extension: [complex('consent-expiry-event', { url: 'kind', valueCode: 'rapture' })] })]);
    expect([facts.consents[0]?.verified ?? false, facts.consents[0]?.expiryEvent, issues.map((each) => each.at)]).toEqual([false, undefined, ['Consent/c1.extension(consent-expiry-event)']]);
    expect(read([consent(PERMIT)]).issues).toEqual([]);
  });

  it.each(REVOCABLE_EVENTS)('from when it may be revoked: %s', (event) => {
    expect(printed(complex('consent-revocable-after', { url: 'date', valueDate: '2026-05-01' }, { url: 'event', valueCode: event }, { url: 'eventOccurredOn', valueDate: '2026-06-01' })).revocableAfter).toEqual({ date: '2026-05-01', event, eventOccurredOn: '2026-06-01' });
  });

  it.each(MANDATES)('the mandate: %s', (condition) => {
    const [what, who] = [{ url: 'condition', valueCode: condition }, { url: 'imposedBy', valueReference: { reference: 'Organization/probation' } }];
    expect(printed(complex('consent-mandate', what, who)).mandate).toEqual({ condition, imposedBy: 'probation' });
    expect([printed(complex('consent-mandate', what)).mandate, printed(complex('consent-mandate', who)).mandate]).toEqual([undefined, undefined]);
  });

  it('that it is known to be false', () => {
    expect([printed({ url: sd('consent-falsity'), valueCode: 'discoverable-with-diligence' }), printed({ url: sd('consent-falsity'), valueCode: 'known-to-holder' }), printed({ url: sd('consent-falsity') }), printed()].map((each) => each.falsity))
      .toEqual(['discoverable-with-diligence', 'known-to-holder', 'known-to-holder', undefined]);
  });
});

describe('a revocation', () => {
  const revoked = (date: string | undefined, form: string | undefined, ...recipients: readonly string[]): Extension => complex('consent-revocation',
    ...(date === undefined ? [] : [{ url: 'date', valueDate: date }]), ...(form === undefined ? [] : [{ url: 'form', valueCode: form }]), ...recipients.map((reference) => ({ url: 'recipient', valueReference: { reference } })));

  it.each<readonly [string, readonly Extension[], ConsentPaper['revocation']]>([
    ['of everything', [revoked('2026-05-01', 'written')], { date: '2026-05-01', form: 'written', recipients: 'all' }], ['for some', [revoked('2026-05-01', 'oral', 'Organization/hospital', 'Organization/probation')], { date: '2026-05-01', form: 'oral', recipients: ['hospital', 'probation'] }],
    ['for somebody who cannot be read is of everything', [revoked('2026-05-01', 'oral', 'Organization/hospital', 'http://x.org/1')], { date: '2026-05-01', form: 'oral', recipients: 'all' }],
    ['for a role is for whoever holds it', [revoked('2026-05-01', 'written', 'PractitionerRole/officer-role')], { date: '2026-05-01', form: 'written', recipients: ['officer'] }],
    ['for a role that nobody holds is of everything', [revoked('2026-05-01', 'written', 'PractitionerRole/gone')], { date: '2026-05-01', form: 'written', recipients: 'all' }],
    ['for a team that is not on file is of everything', [revoked('2026-05-01', 'written', 'Organization/hospital', 'CareTeam/gone')], { date: '2026-05-01', form: 'written', recipients: 'all' }],
    ['for the person, as another source knows her', [revoked('2026-05-01', 'written', 'Patient/rosa')], { date: '2026-05-01', form: 'written', recipients: ['rosa'] }],
    ['twice, for two', [revoked('2026-06-01', 'oral', 'Organization/hospital'), revoked('2026-05-01', 'oral', 'Organization/probation', 'Organization/hospital')], { date: '2026-05-01', form: 'oral', recipients: ['hospital', 'probation'] }],
    ['by word, then in writing', [revoked('2026-05-01', 'oral', 'Organization/hospital'), revoked('2026-06-01', 'written', 'Organization/hospital')], { date: '2026-05-01', form: 'written', recipients: ['hospital'] }],
    ['in writing, then by word', [revoked('2026-05-01', 'written', 'Organization/hospital'), revoked('2026-06-01', 'oral')], { date: '2026-05-01', form: 'written', recipients: 'all' }],
    ['of everything, then for some', [revoked('2026-05-01', 'oral'), revoked('2026-06-01', 'oral', 'Organization/hospital')], { date: '2026-05-01', form: 'oral', recipients: 'all' }],
    ['none', [], undefined],
  ])('%s', (_name, extension, expected) => {
    expect(printed(...extension).revocation).toEqual(expected);
  });

  it.each<readonly [string, CareTeam, unknown]>([
    ['is for its members', team('treats', 'Organization/hospital'), ['hospital']], ['that is over is of everything', team('treats', 'Organization/hospital', { status: 'inactive' }), 'all'],
    ['of which not every member is known is of everything', team('treats', 'Organization/hospital', { participant: [{ member: { reference: 'Organization/hospital' } }, { member: { display: 'Dr X' } }] }), 'all'],
  ])('for a team %s', (_name, members, recipients) => {
    expect(read([members, consent(PERMIT, { extension: [revoked('2026-05-01', 'written', 'CareTeam/t')] })]).facts.consents[0]?.revocation?.recipients).toEqual(recipients);
  });

  it('for an organization by its number is for that organization', () => {
    const named: Extension = complex('consent-revocation', { url: 'date', valueDate: '2026-05-01' }, { url: 'form', valueCode: 'written' }, { url: 'recipient', valueReference: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: 'npi-hospital' } } });
    expect(printed(named).revocation?.recipients).toEqual(['hospital']);
  });

  it.each<readonly [string, Extension]>([['without a day', revoked(undefined, 'written')], ['without a form', revoked('2026-05-01', undefined)], ['of an unknown form', revoked('2026-05-01', 'telepathic')]])('%s is one, and named', (_name, extension) => {
    const { facts, issues } = read([consent(PERMIT, { extension: [extension] })]);
    expect([facts.consents[0]?.revocation?.form, facts.consents[0]?.revocation?.date.slice(0, 4) === '2026' || facts.consents[0]?.revocation?.date === '0001-01-01', issues.map((each) => each.at)]).toEqual(['written', true, ['Consent/c1.extension(consent-revocation)']]);
  });
});

describe('a form that is on file in several copies', () => {
  const NUMBER = [{ system: 'urn:forms', value: '77' }];
  const REVOKED = complex('consent-revocation', { url: 'date', valueDate: '2026-05-01' }, { url: 'form', valueCode: 'written' });
  const copy = (over: Partial<Consent>): Consent => consent(PERMIT, { id: 'copy', identifier: NUMBER, extension: [REVOKED], ...over });
  const revocation = (paper: Partial<Consent>, other: Partial<Consent> = {}): unknown => read([consent(PERMIT, { identifier: NUMBER, ...paper }), copy(other)]).facts.consents.find(({ id }) => id === 'c1')?.revocation?.date;

  it('is revoked in all of them by the revocation of one', () => {
    expect([revocation({}), revocation({ dateTime: '2026-05-01' }), revocation({ identifier: [{ system: 'urn:other', value: '77' }, ...NUMBER] })]).toEqual(['2026-05-01', '2026-05-01', '2026-05-01']);
  });

  it('not in one that was signed on a later day, in another form, or by what was a mistake', () => {
    expect([
      revocation({ dateTime: '2026-05-02' }), revocation({ identifier: [{ system: 'urn:forms', value: '78' }] }), revocation({ identifier: [{ value: '77' }] }, { identifier: [{ value: '77' }] }), revocation({}, { status: 'entered-in-error' }),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('signatures', () => {
  const signature = (over: Partial<Signature> = {}, ...codes: readonly (readonly [string, string])[]): Signature =>
    ({ type: codes.map(([system, value]) => ({ system: cs(system), code: value })), when: '2026-03-01T12:00:00Z', who: { reference: 'Patient/rosa' }, ...over });
  const filed = (target: string, ...signatures: readonly Signature[]): Provenance => ({ resourceType: 'Provenance', recorded: '2026-03-01T12:00:00Z', target: [{ display: 'x' }, { reference: target }], agent: [], signature: [...signatures] });
  const signed = (...signatures: readonly Signature[]): unknown => paper({}, filed('Consent/c1', ...signatures)).signatures;
  const SOURCE = [{ signer: 'rosa', role: 'patient', date: '2026-03-02', method: 'wet-ink' }];

  it.each(SIGNER_ROLES)('by a %s', (role) => {
    expect(signed(signature({}, ['signer-role', role]))).toEqual([{ signer: 'rosa', role, date: '2026-03-01', method: 'electronic' }]);
  });

  it.each(SIGNING_METHODS)('made by %s', (method) => {
    expect(signed(signature({}, ['signature-method', method]))).toEqual([{ signer: 'rosa', role: 'patient', date: '2026-03-01', method }]);
  });

  it('with authority shown, or shown not to be', () => {
    const authority = (...codes: readonly (readonly [string, string])[]): unknown => (signed(signature({}, ...codes)) as ConsentPaper['signatures']).map((each) => each.authorityDocumented);
    expect([authority(['signature-authority', 'documented']), authority(['signature-authority', 'not-documented']), authority(['signature-authority', 'x']), authority(['other', 'documented'])]).toEqual([[true], [false], [undefined], [undefined]]);
  });

  it('by whom the record of people says, where no role is given', () => {
    const relation = (value: string): RelatedPerson => ({ resourceType: 'RelatedPerson', id: 'g', patient: { reference: 'Patient/rosa' }, relationship: [own('person-relation', value)] });
    const role = (...people: readonly Resource[]): unknown => paper({}, filed('Consent/c1', signature({ who: { reference: 'RelatedPerson/g' } })), ...people).signatures.map((each) => [each.signer, each.role]);
    expect([role(relation('parent')), role(relation('legal-representative')), role(relation('sibling')), role(), role({ ...relation('parent'), id: 'h' }), role({ ...team('treats', 'Organization/hospital'), id: 'g' })])
      .toEqual([[['g', 'parent']], [['g', 'personal-representative']], [['g', 'other']], [['g', 'other']], [['g', 'other']], [['g', 'other']]]);
  });

  it('by nobody who can be told, on no day, are such', () => {
    expect(signed(signature({ who: { display: 'Rosa' }, when: '2026-03' }))).toEqual([{ signer: '', role: 'other', date: '', method: 'electronic' }]);
  });

  it('on another consent, or on another thing of that id, are none of this one: the form on file counts', () => {
    expect([paper({}, filed('Consent/c2', signature())).signatures, paper({}, filed('Condition/c1', signature())).signatures, paper({}, filed('Consent/c1')).signatures, paper({}, { ...filed('Consent/c1', signature()), resourceType: 'Basic' } as unknown as Resource).signatures]).toEqual([SOURCE, SOURCE, SOURCE, SOURCE]);
  });

  it('of a form on file count once somebody checked it', () => {
    const { sourceReference: _source, ...without } = consent(PERMIT);
    const source = (made: Consent): unknown => read([made]).facts.consents[0]?.signatures;
    expect([source({ ...without, sourceAttachment: { title: 'x' } }), source(without), source(consent(PERMIT, { verification: [{ verified: false }] })), source(consent(PERMIT, { dateTime: '2026-03' }))]).toEqual([SOURCE, [], [], []]);
    const { performer: _performer, ...anonymous } = consent(PERMIT);
    expect(source(anonymous)).toEqual([]);
    expect([isVerified(consent(PERMIT)), isVerified(consent(PERMIT, { verification: [] })), isVerified(consent(PERMIT, { verification: [{ verified: true }, { verified: false }] })), isVerified(consent(PERMIT, { verification: [{ verified: true }, { verified: true }] }))]).toEqual([true, false, false, true]);
  });
});

describe('the base of a consent', () => {
  const policy = (value: string): Consent => ({ ...consent(PERMIT), policyRule: code('http://terminology.hl7.org/CodeSystem/v3-ActCode', value) });
  const bare = (value: string): Consent => {
    const { provision: _provision, ...rest } = policy(value);
    return rest;
  };

  it('is the type of its provision or its policy', () => {
    expect([consent({ type: 'permit' }), consent({ type: 'deny' }), consent({}), bare('OPTIN'), bare('OPTINR'), bare('OPTOUT'), bare('OPTOUTE'), bare('HIPAA'), policy('OPTOUT')].map(baseRule))
      .toEqual(['permit', 'deny', 'unclear', 'permit', 'permit', 'deny', 'deny', 'unclear', 'deny']);
    expect([optsOut(bare('OPTOUT')), optsOut(bare('OPTIN')), optsOut(consent({ type: 'deny' }))]).toEqual([true, false, false]);
  });

  it('is about disclosure unless its scope is care alone', () => {
    const scope = (...codes: readonly string[]): boolean => isAboutDisclosure(consent({}, { scope: { coding: codes.map((each) => ({ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: each })) } }));
    expect([scope('patient-privacy'), scope('treatment'), scope('adr'), scope('research'), scope('treatment', 'adr'), scope('treatment', 'patient-privacy'), scope()]).toEqual([true, false, false, true, false, true, true]);
  });
});

describe('a permission under the sharing protocol', () => {
  const LEAD = team('lead-planner', 'Organization/program');
  const ask: Partial<AskContext> = { purpose: 'case-coordination', to: { organization: 'probation', person: 'officer', role: 'supervising-officer', verified: true } };
  const permission = (provision: Consent['provision'] = {}, over: Partial<Consent> = {}): Consent => ({ ...consent({ type: 'permit', code: [own('category', 'income')], ...provision }, { category: [own('consent-variant', 'sharing-permission')], ...over }), organization: [] });
  const permitted = (...evidence: readonly Resource[]): unknown => read([LEAD, ...evidence], { ...ask, to: { person: 'sister', role: 'family-member', verified: true } }).facts.sharingMatrix?.permittedCategories;
  const to = (reference: string): Consent['provision'] => ({ actor: [recipient(reference)] });

  it('names categories, for whom it names or for all', () => {
    expect([permitted(permission()), permitted(permission(to('RelatedPerson/sister'))), permitted(permission(to('RelatedPerson/other')))]).toEqual([['income'], ['income'], []]);
    expect(permitted(permission(), permission({ code: [own('category', 'income'), own('category', 'diagnosis')] }))).toEqual(['income', 'diagnosis']);
  });

  it('counts active, in its time, of this person, and without what this does not read', () => {
    expect([permitted(permission({}, { status: 'inactive' })), permitted(permission({ period: { end: '2026-11-21' } })), permitted(permission({ period: { end: '2026-11-22' } })), permitted(permission({}, { patient: { reference: 'Patient/other' } })), permitted(permission({ provision: [{ type: 'deny' }] })),
      permitted(permission({ type: 'deny' })), permitted(consent(PERMIT)), permitted(permission({ class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Condition' }] })), permitted()]).toEqual([[], [], ['income'], [], [], [], [], [], []]);
  });
});

describe('records that consents name', () => {
  const named = (...entries: readonly (readonly [string, string])[]): Consent => consent({ type: 'permit', data: entries.slice(0, 1).map(([meaning, reference]) => ({ meaning: meaning as 'instance', reference: { reference } })),
    provision: [{ type: 'deny', data: entries.slice(1).map(([meaning, reference]) => ({ meaning: meaning as 'instance', reference: { reference } })) }] });
  const empty = (): Consent => {
    const { provision: _provision, ...rest } = consent({});
    return rest;
  };

  it('have their neighbours looked up where the meaning asks for them, at any depth', () => {
    const all = [named(['related', 'Condition/a'], ['dependents', 'Condition/b'], ['instance', 'Condition/c'], ['authoredby', 'Practitioner/d'], ['related', 'http://x.org/1']), empty(), consent({ type: 'permit' })];
    expect(neighboursWanted(all)).toEqual(['Condition/a', 'Condition/b']);
    expect(recordsNamed(all)).toEqual(['Condition/a', 'Condition/b', 'Condition/c']);
  });
});
