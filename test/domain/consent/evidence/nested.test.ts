// SPDX-License-Identifier: Apache-2.0
/** Provisions inside provisions, as they are read: whom and what a denial in a permit takes, what it gives back, and what nobody can tell (R4 Consent.provision). */
import { describe, expect, it } from '@jest/globals';
import type { CareTeam, ConsentProvision } from '@medplum/fhirtypes';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import type { AskContext } from '../../../../src/domain/consent/evidence/types.ts';
import type { NestedProvision } from '../../../../src/domain/consent/facts/papers.ts';
import { code, consent, own, read, recipient, team } from './support.ts';

type Actor = NonNullable<ConsentProvision['actor']>[number];
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const PERMIT: ConsentProvision = { type: 'permit', actor: [recipient('Organization/hospital')], purpose: [{ system: ACT_REASON, code: 'TREAT' }], code: [own('category', 'diagnosis')] };
const CLAIM: ConsentProvision = { code: [own('category', 'claim')] };
const participation = (role: string, reference: string): Actor => ({ role: code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', role), reference: { reference } });
const custodian = (reference: string): Actor => participation('CST', reference);
const ofClass = (value: string, role = 'recipient', reference?: string): Actor => ({ role: own('consent-actor', role), reference: { identifier: { system: cs('party-class'), value }, ...(reference === undefined ? {} : { reference }) } });
const ELSEWHERE = 'https://elsewhere.example/fhir/Organization/x';
const TEAM: CareTeam = { ...team('treats', 'Organization/hospital'), participant: ['Organization/hospital', 'Organization/program'].map((reference) => ({ member: { reference } })) };
const OFFICERS: CareTeam = { ...team('treats', 'x'), id: 'o', participant: [{ member: { reference: 'Practitioner/officer' }, onBehalfOf: { reference: 'Organization/probation' } }, { member: { reference: 'Organization/hospital' } }] };

interface Read { readonly denies: readonly NestedProvision[] | undefined; readonly unevaluated: readonly string[] | undefined; readonly usable: boolean | undefined }

/** The denials of a permit that holds these, and which elements could not be evaluated. */
function within(provision: readonly ConsentProvision[], over: Partial<AskContext> = {}): Read {
  const [paper] = read([TEAM, OFFICERS, { ...TEAM, id: 'empty', participant: [] }, consent({ ...PERMIT, provision: [...provision] })], over).facts.consents;
  return { denies: paper?.denies, unevaluated: paper?.unevaluated, usable: paper?.verified };
}
const denied = (provision: ConsentProvision, over: Partial<AskContext> = {}): Read => within([{ type: 'deny', ...CLAIM, ...provision }], over);
const read1 = (denial: object, ...unevaluated: readonly string[]): Read => ({ denies: [{ categories: ['claim'], ...denial }], unevaluated: unevaluated.length === 0 ? undefined : unevaluated.map((each) => `provision.provision[0]${each}`), usable: true });
const NONE: Read = { denies: undefined, unevaluated: undefined, usable: true };

describe('a denial in a permit', () => {
  it.each<readonly [string, ConsentProvision, Read]>([
    ['of a category', {}, read1({})], ['of a code of others', { code: [code('http://loinc.org', '1-1')] }, read1({ categories: [], limits: { codes: ['http://loinc.org|1-1'] } })],
    ['of everything', { code: [] }, read1({ categories: ['*'] })], ['of what is labelled', { code: [], securityLabel: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'ETH' }] }, read1({ categories: ['*'], limits: { labels: ['ETH'] } })],
    ['of some days', { dataPeriod: { start: '2026-01-01', end: '2026-02-01' } }, read1({ dataPeriod: { start: '2026-01-01', end: '2026-02-01' } })],
    ['of days that cannot be read: of all', { dataPeriod: { start: 'always' } }, read1({}, '.dataPeriod')],
    ['for treatment', { purpose: [{ system: ACT_REASON, code: 'TREAT' }] }, read1({ purposes: ['treatment', 'case-coordination', 'emergency-treatment'] })],
    ['for two purposes, each once', { purpose: [{ system: ACT_REASON, code: 'HRESCH' }, { system: cs('purpose'), code: 'research' }] }, read1({ purposes: ['research'] })],
    ['for a purpose that nobody knows: for all', { purpose: [{ system: ACT_REASON, code: 'TREAT' }, { system: ACT_REASON, code: 'NOSUCH' }] }, read1({}, '.purpose')],
    ['that is over', { period: { end: '2026-11-21' } }, NONE], ['that has not begun', { period: { start: '2026-11-23' } }, NONE], ['whose time cannot be read stands', { period: { end: 'soon' } }, read1({})],
    ['to collect', { action: [code('http://terminology.hl7.org/CodeSystem/consentaction', 'collect')] }, NONE], ['to do what nobody knows stands', { action: [{ text: 'give' }] }, read1({})],
  ])('%s', (_sentence, provision, expected) => {
    expect(denied(provision)).toEqual(expected);
  });

  it.each<readonly [string, readonly Actor[], Read]>([
    ['another holder', [custodian('Organization/hospital')], NONE], ['this holder', [custodian('Organization/program')], read1({})], ['this holder and another', [custodian('Organization/hospital'), custodian('Organization/program')], read1({})],
    ['a team in which this holder is', [custodian('CareTeam/t')], read1({})], ['a class of holders', [ofClass('any-sud-program-that-treated-me', 'discloser')], read1({})],
    ['another holder and a class of them', [custodian('Organization/hospital'), ofClass('my-treating-providers', 'discloser')], read1({})],
    ['another holder and one that nobody here knows', [custodian('Organization/hospital'), custodian(ELSEWHERE)], read1({})], ['two other holders', [custodian('Organization/hospital'), custodian('Organization/probation')], NONE],
    ['a person, who may act for this holder', [custodian('Practitioner/officer')], read1({})], ['a person in a role elsewhere', [custodian('PractitionerRole/officer-role')], NONE],
    ['a team in which nobody is', [custodian('CareTeam/empty')], NONE],
  ])('that binds %s', (_sentence, actor, expected) => {
    expect(denied({ actor: [...actor] })).toEqual(expected);
  });

  it.each<readonly [string, readonly Actor[], Read]>([
    ['an organization', [recipient('Organization/probation')], read1({ recipients: ['probation'] })], ['a person', [recipient('Practitioner/officer')], read1({ recipients: ['officer'] })],
    ['an organization, as this holder may tell it', [custodian('Organization/program'), recipient('Organization/probation')], read1({ recipients: ['probation'] })],
    ['an organization, before a witness', [participation('WIT', 'Practitioner/officer'), recipient('Organization/probation')], read1({ recipients: ['probation'] })],
    ['an intermediary', [{ role: own('consent-actor', 'intermediary'), reference: { reference: 'Organization/hospital' } }], read1({ recipients: ['hospital'] })],
    ['the holder of a role', [recipient('PractitionerRole/officer-role')], read1({ recipients: ['officer'], parties: [{ person: 'officer', organization: 'probation' }] })],
    ['an organization in a role', [{ role: own('role', 'physician'), reference: { reference: 'Organization/hospital' } }], read1({ recipients: ['hospital'], parties: [{ organization: 'hospital', roles: ['physician'] }] })],
    ['an intermediary in a role', [{ role: { coding: [...own('consent-actor', 'intermediary').coding, ...own('role', 'physician').coding] }, reference: { reference: 'Organization/hospital' } }], read1({ recipients: ['hospital'], parties: [{ organization: 'hospital', roles: ['physician'] }] })],
    ['the members of a team', [recipient('CareTeam/o')], read1({ recipients: ['officer', 'hospital'], parties: [{ organization: 'probation', person: 'officer' }, { organization: 'hospital' }] })],
    ['a class', [ofClass('tpo-general')], read1({ recipients: [], recipientClasses: ['tpo-general'] })], ['a class and one more', [ofClass('officials-monitoring-my-case'), recipient('Organization/hospital')], read1({ recipients: ['hospital'], recipientClasses: ['officials-monitoring-my-case'] })],
    ['the roles on a team, by name: everyone', [ofClass('named-roles-on-care-team')], read1({}, '.actor')], ['the roles on a team that is named: its members', [ofClass('named-roles-on-care-team', 'recipient', 'CareTeam/o')], read1({ recipients: ['officer', 'hospital'], parties: [{ organization: 'probation', person: 'officer' }, { organization: 'hospital' }] })],
    ['a class that nobody knows: everyone', [ofClass('my-neighbours')], read1({}, '.actor')], ['somebody whom nobody here knows: everyone', [recipient('Organization/hospital'), recipient(ELSEWHERE)], read1({}, '.actor')],
    ['somebody in a part that nobody knows: everyone', [{ role: code('http://example.org', 'x'), reference: { reference: 'Organization/hospital' } }], read1({}, '.actor')],
  ])('against %s', (_sentence, actor, expected) => {
    expect(denied({ actor: [...actor] })).toEqual(expected);
  });
});

describe('what a denial gives back', () => {
  const permit = (provision: ConsentProvision = {}): ConsentProvision => ({ type: 'permit', ...CLAIM, ...provision });
  const deny = (provision: ConsentProvision = {}): ConsentProvision => ({ type: 'deny', ...CLAIM, ...provision });
  const given = (...inside: readonly ConsentProvision[]): Read => denied({ provision: [...inside] });
  const back = (...permits: readonly object[]): Read => read1({ permits });
  const kept = (...unevaluated: readonly string[]): Read => read1({}, ...unevaluated);
  const INNER = '.provision[0]';

  it.each<readonly [string, ConsentProvision, Read]>([
    ['a category', permit(), back({ categories: ['claim'] })], ['everything', permit({ code: [] }), back({ categories: ['*'] })], ['a code of others', permit({ code: [code('http://loinc.org', '1-1')] }), back({ categories: [], limits: { codes: ['http://loinc.org|1-1'] } })],
    ['to one recipient', permit({ actor: [recipient('Organization/hospital')] }), back({ categories: ['claim'], recipients: ['hospital'] })], ['to the holder of a role', permit({ actor: [recipient('PractitionerRole/officer-role')] }), back({ categories: ['claim'], recipients: ['officer'], parties: [{ organization: 'probation', person: 'officer' }] })],
    ['to a class', permit({ actor: [ofClass('tpo-general')] }), back({ categories: ['claim'], recipients: [], recipientClasses: ['tpo-general'] })],
    ['to the members of a team', permit({ actor: [recipient('CareTeam/o')] }), back({ categories: ['claim'], recipients: ['officer', 'hospital'], parties: [{ organization: 'probation', person: 'officer' }, { organization: 'hospital' }] })],
    ['to the members of a team and to the holder of a role', permit({ actor: [recipient('PractitionerRole/officer-role'), recipient('CareTeam/t')] }),
      back({ categories: ['claim'], recipients: ['officer', 'hospital', 'program'], parties: [{ organization: 'probation', person: 'officer' }, { organization: 'hospital' }, { organization: 'program' }] })],
    ['for a purpose', permit({ purpose: [{ system: ACT_REASON, code: 'HPAYMT' }] }), back({ categories: ['claim'], purposes: ['payment'] })], ['by this holder', permit({ actor: [custodian('Organization/program')] }), back({ categories: ['claim'] })],
    ['but a part', permit({ provision: [deny()] }), back({ categories: ['claim'], denies: [{ categories: ['claim'] }] })], ['but a part that is over', permit({ provision: [deny({ period: { end: '2026-01-01' } })] }), back({ categories: ['claim'] })],
    ['as far as it is also another thing', permit({ provision: [permit({ code: [own('category', 'income')] })] }), back({ categories: ['claim'], permits: [{ categories: ['income'] }] })],
    ['as far as it is what nobody can tell: nothing', permit({ provision: [permit({ actor: [ofClass('anyone')] })] }), { ...back({ categories: ['claim'], permits: [] }), unevaluated: [`provision.provision[0]${INNER}${INNER}`] }],
    ['nothing by another holder', permit({ actor: [custodian('Organization/hospital')] }), kept(INNER)], ['nothing by a class of holders', permit({ actor: [ofClass('any-sud-program-that-treated-me', 'discloser')] }), kept(INNER)],
    ['nothing by this holder and a class of them', permit({ actor: [custodian('Organization/program'), ofClass('my-treating-providers', 'discloser')] }), kept(INNER)],
    ['nothing to anyone', permit({ actor: [ofClass('anyone')] }), kept(INNER)], ['nothing to the roles of a team', permit({ actor: [ofClass('named-roles-on-care-team')] }), kept(INNER)],
    ['nothing to a team that is over', permit({ actor: [recipient('CareTeam/gone')] }), kept(`${INNER}.actor.reference`, INNER)], ['nothing by way of an intermediary', permit({ actor: [{ role: own('consent-actor', 'intermediary'), reference: { reference: 'Organization/hospital' } }] }), kept(INNER)],
    ['nothing that is over', permit({ period: { end: '2026-11-21' } }), kept(INNER)], ['nothing that has not begun', permit({ period: { start: '2026-11-23' } }), kept(INNER)], ['nothing whose time cannot be read', permit({ period: { end: 'soon' } }), kept(INNER)],
    ['nothing whose label nobody knows', permit({ securityLabel: [{ code: 'x' }] }), kept(`${INNER}.securityLabel`, INNER)], ['nothing that holds what has no type', permit({ provision: [CLAIM] }), { ...kept(`${INNER}${INNER}.type`, INNER), usable: false }],
    ['nothing that has no type itself', CLAIM, { ...kept(`${INNER}.type`), usable: false }],
  ])('is %s', (_sentence, inside, expected) => {
    const found = given(inside);
    expect({ ...found, unevaluated: found.unevaluated === undefined ? undefined : [...found.unevaluated].sort() }).toEqual({ ...expected, unevaluated: expected.unevaluated === undefined ? undefined : [...expected.unevaluated].sort() });
  });

  it('is without what a denial beside it takes', () => {
    const income = deny({ code: [own('category', 'income')] });
    expect(given(permit(), income)).toEqual(back({ categories: ['claim'], denies: [{ categories: ['income'] }] }));
    expect(given(permit(), deny({ period: { end: '2026-01-01' } }))).toEqual(back({ categories: ['claim'] }));
    expect(given(permit(), permit({ code: [own('category', 'income')] }))).toEqual(back({ categories: ['claim'] }, { categories: ['income'] }));
  });

  it('within a denial inside it, is what that gives back, where its own conditions are met, and not what one beside it takes', () => {
    const inner = (over: ConsentProvision = {}): ConsentProvision => deny({ provision: [permit()], ...over });
    const income = deny({ code: [own('category', 'income')] });
    expect(given(inner())).toEqual(back({ categories: ['claim'], permits: [{ categories: ['claim'] }] }));
    expect(given(deny())).toEqual(kept());
    expect(given(inner(), income)).toEqual(back({ categories: ['claim'], denies: [{ categories: ['income'] }], permits: [{ categories: ['claim'] }] }));
    expect(given(inner({ actor: [ofClass('anyone')] }))).toEqual(kept(INNER));
    expect(given(inner({ provision: [permit({ period: { end: '2026-01-01' } })] }))).toEqual(kept(`${INNER}${INNER}`));
  });
});
