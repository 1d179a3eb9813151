// SPDX-License-Identifier: Apache-2.0
/** What a paper names and what it covers: parties by id and class, elements of the form, and conditions on records. */
import { describe, expect, it } from '@jest/globals';
import type { ConsentPaper, RecordLimits } from '../../../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import { allMet, anyMet, meetsCodes, meetsLimits, type Met, type Polarity } from '../../../../src/domain/consent/papers/match.ts';
import { PAPER, told, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, ask: Ask, expected: string];

const p2 = (paper: Partial<ConsentPaper>, rest: Ask = {}): Ask => ({ from: 'the-part2-program', consents: [{ ...PAPER, disclosers: ['the-part2-program'], ...paper }], ...rest, record: { recordClass: 'p2', ...rest.record } });
const tpo = (rest: Ask = {}, paper: Partial<ConsentPaper> = {}): Ask => p2({ variant: 'tpo-single', recipients: [], recipientClass: 'tpo-general', purposes: ['treatment', 'payment', 'operations'], ...paper }, rest);
const officials = (recipient: Ask['recipient'], recipientClass: ConsentPaper['recipientClass'] = 'officials-monitoring-my-case'): Ask =>
  p2({ recipients: [], ...(recipientClass === undefined ? {} : { recipientClass }), purposes: ['cj-monitoring'] }, { to: 'the-criminal-justice-agency', purpose: 'cj-monitoring', recipient: recipient ?? {} });
const team = (classMembers: ConsentPaper['classMembers'], person?: string): Ask =>
  p2({ recipients: [], recipientClass: 'named-roles-on-care-team', ...(classMembers === undefined ? {} : { classMembers }) }, person === undefined ? {} : { recipient: { person } });
const OK = 'release specific-consent';
const DR = { id: 'dr', name: 'Dr', relation: 'professional' } as const;
const GONE = { date: '2026-11-01', form: 'written' } as const;
const helper = { type: 'qsoa', parties: ['the-part2-program', 'the-qso'], inDate: true } as const;

const PARTIES: readonly Row[] = [
  ['a paper names the program', p2({}), OK],
  ['a paper names the person who discloses', p2({ disclosers: ['dr'] }, { discloser: { organization: 'the-part2-program', person: 'dr' } }), OK],
  ['a paper names another discloser', p2({ disclosers: ['program'] }), 'withhold wrong-discloser'],
  ['any program that treated the patient', p2({ disclosers: [], discloserClass: 'any-sud-program-that-treated-me' }), OK],
  ['any program, but this is a clinic', p2({ disclosers: [], discloserClass: 'any-sud-program-that-treated-me' }, { from: 'clinic' }), 'withhold wrong-discloser'],
  ['whoever treats the patient: it does', p2({ disclosers: [], discloserClass: 'my-treating-providers' }, { discloser: { organization: 'the-part2-program', treatingRelationship: 'patient' } }), OK],
  ['whoever treats the patient: it does not', p2({ disclosers: [], discloserClass: 'my-treating-providers' }, { discloser: { organization: 'the-part2-program', treatingRelationship: 'none' } }), 'withhold wrong-discloser'],
  ['whoever treats the patient: not shown', p2({ disclosers: [], discloserClass: 'my-treating-providers' }), 'withhold wrong-discloser'],
  ['an intermediary passes on under a paper that names it', p2({ intermediaries: ['the-intermediary'] }, { from: 'the-intermediary' }), OK],
  ['somebody else named as an intermediary does not', p2({ intermediaries: ['clinic'] }, { from: 'clinic' }), 'withhold wrong-discloser'],
  ['the provision around it names another discloser', p2({ within: [{ disclosers: ['program'] }] }), 'withhold wrong-discloser'],
  ['the provision around it names a class of disclosers', p2({ within: [{ discloserClass: 'any-sud-program-that-treated-me' }, {}] }), OK],
  ['a paper names the person who asks', p2({ recipients: ['dr'] }, { recipient: { person: 'dr' } }), OK],
  ['a paper names another recipient', p2({ recipients: ['clinic'] }), 'withhold wrong-recipient'],
  ['an intermediary that the paper names receives', p2({ intermediaries: ['the-intermediary'], recipients: ['clinic'] }, { to: 'the-intermediary' }), 'release specific-consent'],
  ['the provision around it names another recipient', p2({ within: [{ recipients: ['clinic'] }] }), 'withhold wrong-recipient'],
  ['the provision around it names a class that this is not in', p2({ within: [{ recipientClass: 'my-treating-providers' }] }, { recipient: { treatingRelationship: 'none' } }), 'withhold wrong-recipient'],
  ['the provision around it names a class that this is in', p2({ within: [{ recipientClass: 'my-treating-providers' }] }, { recipient: { treatingRelationship: 'patient' } }), OK],
  ['the provision around it names an intermediary', p2({ within: [{ intermediaries: ['the-intermediary'] }] }), 'withhold wrong-recipient'],
  ['a role at the organization: it is one', p2({ parties: [{ organization: 'hospital', roles: ['clinician'] }] }), OK],
  ['a role at the organization: it is another', p2({ parties: [{ organization: 'hospital', roles: ['judge'] }] }), 'withhold wrong-recipient'],
  ['a person at another organization', p2({ recipients: ['dr'], parties: [{ person: 'dr', organization: 'clinic' }] }, { recipient: { person: 'dr' } }), 'withhold wrong-recipient'],
  ['a person at this organization', p2({ recipients: ['dr'], parties: [{ person: 'dr', organization: 'hospital' }] }, { recipient: { person: 'dr' } }), OK],
  ['conditions on somebody else', p2({ parties: [{ organization: 'clinic', roles: ['judge'] }] }), OK],
  ['conditions on a person, the organization being named too', p2({ parties: [{ person: 'dr', organization: 'hospital', roles: ['judge'] }] }, { recipient: { person: 'dr' } }), OK],
  ['a denial inside names a person, and nobody says who asks', p2({ denies: [{ categories: ['*'], recipients: ['dr'] }] }, { persons: [DR] }), 'withhold outside-scope'],
  ['a denial inside names a person who works elsewhere', p2({ denies: [{ categories: ['*'], recipients: ['dr'] }] }, { persons: [{ ...DR, worksFor: ['clinic'] }] }), OK],
  ['a denial inside names another person than who asks', p2({ denies: [{ categories: ['*'], recipients: ['dr'] }] }, { persons: [DR], recipient: { person: 'nurse' } }), OK],
  ['a denial inside names what is neither an organization nor a person on file', p2({ denies: [{ categories: ['*'], recipients: ['gone'] }] }), OK],
  ['a denial inside names a person at this organization, and nobody says who asks', p2({ denies: [{ categories: ['*'], recipients: ['dr'], parties: [{ person: 'dr', organization: 'hospital' }] }] }, { persons: [DR] }), 'withhold outside-scope'],
  ['a denial inside names a person at another organization', p2({ denies: [{ categories: ['*'], recipients: ['dr'], parties: [{ person: 'dr', organization: 'clinic' }] }] }, { persons: [DR] }), OK],
  ['a denial inside names a person at a unit, and nobody says who asks for the whole', p2({ recipients: ['house'], denies: [{ categories: ['*'], recipients: ['dr'], parties: [{ person: 'dr', organization: 'ward' }] }] }, { persons: [DR], to: 'house' }), 'withhold outside-scope'],
  ['a denial inside names this organization, and a person elsewhere', p2({ denies: [{ categories: ['*'], recipients: ['hospital', 'dr'], parties: [{ person: 'dr', organization: 'clinic' }] }] }, { persons: [DR] }), 'withhold outside-scope'],
  ['a denial inside names a person here and elsewhere', p2({ denies: [{ categories: ['*'], recipients: ['dr'], parties: [{ person: 'dr', organization: 'clinic' }, { person: 'dr', organization: 'hospital' }] }] }, { persons: [DR] }), 'withhold outside-scope'],
  ['it names this organization in two roles, in one of which it asks', p2({ parties: [{ organization: 'hospital', roles: ['judge'] }, { organization: 'hospital', roles: ['clinician'] }] }), OK],
  ['a denial inside names the whole of which it is a unit', p2({ recipients: ['ward'], denies: [{ categories: ['*'], recipients: ['house'] }] }, { to: 'ward' }), 'withhold outside-scope'],
  ['a denial inside names a role of the whole in which it asks', p2({ recipients: ['ward'], denies: [{ categories: ['*'], recipients: ['house'], parties: [{ organization: 'house', roles: ['clinician'] }] }] }, { to: 'ward' }), 'withhold outside-scope'],
  ['a denial inside names another role of the whole', p2({ recipients: ['ward'], denies: [{ categories: ['*'], recipients: ['house'], parties: [{ organization: 'house', roles: ['judge'] }] }] }, { to: 'ward' }), OK],
  ['a permit for the whole is none for its unit', p2({ recipients: ['house'] }, { to: 'ward' }), 'withhold wrong-recipient'],
  ['an exception for the whole is none for its unit', p2({ recipients: ['ward'], denies: [{ categories: ['*'], permits: [{ categories: ['*'], recipients: ['house'] }] }] }, { to: 'ward' }), 'withhold outside-scope'],
  ['revoked for the whole of which it is a unit', p2({ recipients: ['ward'], revocation: { ...GONE, recipients: ['group'] } }, { to: 'ward' }), 'withhold revoked'],
  ['revoked for its unit alone', p2({ recipients: ['house'], revocation: { ...GONE, recipients: ['ward'] } }, { to: 'house' }), OK],
  ['revoked for a person, and nobody says who asks', p2({ revocation: { ...GONE, recipients: ['dr'] } }, { persons: [DR] }), 'withhold revoked'],
  ['revoked for a relative, and nobody says who asks', p2({ revocation: { ...GONE, recipients: ['dr'] } }, { persons: [{ ...DR, relation: 'sibling' }] }), OK],
  ['treatment generally: treats', tpo({ recipient: { treatingRelationship: 'patient' } }), 'release tpo-single-consent'],
  ['treatment generally: treats another', tpo({ recipient: { treatingRelationship: 'other-individual' } }), 'withhold wrong-recipient'],
  ['treatment generally: not shown', tpo(), 'withhold wrong-recipient'],
  ['payment generally: a plan', tpo({ to: 'the-health-plan', purpose: 'payment' }), 'release tpo-single-consent'],
  ['payment generally: a payer', tpo({ to: 'the-third-party-payer', purpose: 'payment' }), 'release tpo-single-consent'],
  ['operations generally: a contractor', tpo({ to: 'the-qso', purpose: 'operations', agreements: [helper] }), 'release tpo-single-consent'],
  ['operations generally: a contractor whose agreement ran out', tpo({ to: 'the-qso', purpose: 'operations', agreements: [{ ...helper, inDate: false }] }), 'withhold wrong-recipient'],
  ['operations generally: another\'s contractor', tpo({ to: 'the-qso', purpose: 'operations', agreements: [{ ...helper, parties: ['clinic', 'the-qso'] }] }), 'withhold wrong-recipient'],
  ['treatment generally: a covered entity that treats', tpo({ to: 'the-covered-entity', recipient: { treatingRelationship: 'patient' } }), 'release tpo-single-consent'],
  ['treatment generally: an agency that says it treats', p2({ recipients: [], recipientClass: 'my-treating-providers' }, { to: 'the-unregulated', recipient: { treatingRelationship: 'patient' } }), 'withhold wrong-recipient'],
  ['officials of the case: supervises', officials({ supervisesPatient: true }), OK],
  ['officials of the case: has a duty in it', officials({ dutyOnSameAction: true }), OK],
  ['officials of the case: neither', officials({ supervisesPatient: false, dutyOnSameAction: false }), 'withhold wrong-recipient'],
  ['officials of the case: not shown', officials({}), 'withhold wrong-recipient'],
  ['anyone at all', officials({}, 'anyone'), 'withhold missing-element:4'],
  ['the team as it is: an organization', team([{ organization: 'hospital' }]), OK],
  ['the team as it is: a person of it', team([{ organization: 'hospital', person: 'dr' }], 'dr'), OK],
  ['the team as it is: another person of it', team([{ organization: 'hospital', person: 'dr' }], 'nurse'), 'withhold wrong-recipient'],
  ['the team as it is: another organization', team([{ organization: 'clinic' }]), 'withhold wrong-recipient'],
  ['the team as it is: nobody', team(undefined), 'withhold missing-element:4'],
  ['all members of an intermediary, treating or not', p2({ recipients: [], recipientClass: 'all-intermediary-members' }, { recipient: { treatingRelationship: 'patient' } }), 'withhold intermediary-class-not-treating'],
  ['all members, by the provision around it', p2({ within: [{ recipientClass: 'all-intermediary-members' }] }, { recipient: { treatingRelationship: 'patient' } }), 'withhold intermediary-class-not-treating'],
];

const ELEMENTS: readonly Row[] = [
  ['without an end, for treatment until revoked', p2({ period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'none' } }), OK],
  ['without an end, for treatment until it ends', p2({ period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'end-of-treatment' } }), OK],
  ['without an end, for coordination until revoked', p2({ purposes: ['case-coordination'], period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'none' } }, { purpose: 'case-coordination' }), 'withhold missing-element:7'],
  ['without an end, for coordination until the treatment ends', p2({ purposes: ['case-coordination'], period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'end-of-treatment' } }, { purpose: 'case-coordination' }), 'withhold missing-element:7'],
  ['without an end, for coordination until graduation', p2({ purposes: ['case-coordination'], period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'program-graduation' } }, { purpose: 'case-coordination' }), OK],
  ['without an end, until the study ends: research', p2({ purposes: ['research'], period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'end-of-research-study' } }, { purpose: 'research' }), OK],
  ['without an end, until the study ends: treatment', p2({ period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'end-of-research-study' } }), 'withhold missing-element:7'],
  ['without any end', p2({ period: { start: '2026-03-01', end: null } }), 'withhold missing-element:7'],
  ['the event that ends it has come', p2({ expiryEvent: { kind: 'end-of-treatment', occurredOn: '2026-11-18' } }), 'withhold expired'],
  ['the event that ends it comes tomorrow', p2({ expiryEvent: { kind: 'end-of-treatment', occurredOn: '2026-11-19' } }), OK],
  ['signed tomorrow', p2({ signatures: [{ ...PAPER.signatures[0]!, date: '2026-11-19' }] }), 'withhold missing-element:9'],
  ['signed today', p2({ signatures: [{ ...PAPER.signatures[0]!, date: '2026-11-18' }] }), OK],
  ['signed on no day', p2({ signatures: [{ ...PAPER.signatures[0]!, date: '' }] }), 'withhold missing-element:9'],
  ['a general designation through an intermediary that it does not name', p2({ recipients: [], recipientClass: 'my-treating-providers' }, { recipient: { treatingRelationship: 'patient' }, discloser: { organization: 'the-part2-program', actingThrough: 'the-intermediary' } }), 'withhold missing-element:4'],
  ['one of the old kind', p2({ recipients: [], recipientClass: 'my-treating-providers', signatures: [{ ...PAPER.signatures[0]!, date: '2026-02-15' }] }, { recipient: { treatingRelationship: 'patient' }, discloser: { organization: 'the-part2-program', actingThrough: 'the-intermediary' } }), 'withhold missing-element:4'],
  ['one that names it', p2({ recipients: [], recipientClass: 'my-treating-providers', intermediaries: ['the-intermediary'] }, { recipient: { treatingRelationship: 'patient' }, discloser: { organization: 'the-part2-program', actingThrough: 'the-intermediary' } }), 'release specific-consent'],
  ['a named recipient through an intermediary', p2({}, { discloser: { organization: 'the-part2-program', actingThrough: 'the-intermediary' } }), 'release specific-consent'],
  ['a form of the old kind without the new statements', p2({ signatures: [{ ...PAPER.signatures[0]!, date: '2026-02-15' }], statements: ['revocation-right'] }), 'undecided missing-element:4 missing-element:10'],
  ['a form of the new time without them', p2({ signatures: [{ ...PAPER.signatures[0]!, date: '2026-02-16' }], statements: ['revocation-right'] }), 'withhold missing-element:4 missing-element:10'],
  ['a form of the old kind that lacks more', p2({ signatures: [{ ...PAPER.signatures[0]!, date: '2026-02-15' }], statements: [] }), 'withhold missing-element:4 missing-element:6 missing-element:10'],
  ['a form of the old kind without a recipient', p2({ recipients: [], signatures: [{ ...PAPER.signatures[0]!, date: '2026-02-15' }], statements: ['revocation-right', 'redisclosure-risk', 'refusal-consequences'] }), 'withhold missing-element:4'],
  ['described by everything', p2({ categories: ['*'] }), 'withhold missing-element:3'],
  ['described by a kind of resource', p2({ categories: [], limits: { types: ['Condition'] } }, { record: { marks: { type: 'Condition' } } }), OK],
  ['described by a level of confidentiality alone', p2({ categories: [], limits: { confidentiality: 'R' } }), 'withhold missing-element:3'],
  ['described by the provision around it', p2({ categories: [], within: [{ categories: ['treatment-summary'] }] }), OK],
  ['revoked tomorrow', p2({ revocation: { date: '2026-11-19', form: 'written', recipients: 'all' } }), OK],
  ['revoked today, by word of mouth', p2({ revocation: { date: '2026-11-18', form: 'oral', recipients: ['hospital'] } }), 'withhold revoked'],
  ['revoked for another', p2({ revocation: { date: '2026-11-18', form: 'written', recipients: ['clinic'] } }), OK],
  ['begins tomorrow', p2({ period: { start: '2026-11-19', end: '2027-01-01' } }), 'withhold not-yet-effective'],
  ['begins on no day', p2({ period: { start: null, end: '2027-01-01' } }), OK],
  ['ends today', p2({ period: { start: '2026-03-01', end: '2026-11-18' } }), OK],
  ['ended yesterday', p2({ period: { start: '2026-03-01', end: '2026-11-17' } }), 'withhold expired'],
  ['for treatment, and the ask is an emergency', p2({}, { purpose: 'emergency-treatment' }), OK],
  ['for an emergency, and the ask is treatment', p2({ purposes: ['emergency-treatment'] }), 'withhold purpose-mismatch'],
  ['for another purpose, by the provision around it', p2({ within: [{ purposes: ['payment'] }] }), 'withhold purpose-mismatch'],
];

const by = (role: ConsentPaper['signatures'][number]['role'], signer = 'x', authorityDocumented?: boolean): ConsentPaper['signatures'][number] =>
  ({ signer, role, date: '2026-03-01', method: 'wet-ink', ...(authorityDocumented === undefined ? {} : { authorityDocumented }) });
const signed = (signatures: ConsentPaper['signatures'], rest: Ask = {}, paper: Partial<ConsentPaper> = {}): Ask => p2({ signatures, ...paper }, rest);
const payment = (signatures: ConsentPaper['signatures'], rest: Ask = {}, purposes: ConsentPaper['purposes'] = ['payment']): Ask =>
  signed(signatures, { to: 'the-health-plan', purpose: 'payment', patient: { capacity: 'lacks-not-adjudicated' }, directorFindings: { incapacityPreventsKnowingAction: true }, ...rest }, { recipients: ['the-health-plan'], purposes });
const minor = (signatures: ConsentPaper['signatures'], alone?: boolean): Ask => signed(signatures, { patient: { ageYears: 15 }, ...(alone === undefined ? {} : { minorLaw: { minorMayConsentAloneToSud: alone } }) });
const dead = (signatures: ConsentPaper['signatures']): Ask => signed(signatures, { patient: { deceased: true } });
const BAD = 'withhold signer-not-authorized';
const psych = (paper: Partial<ConsentPaper>): Ask => ({ consents: [{ ...PAPER, variant: 'psychotherapy-notes-authorization', disclosers: ['clinic'], categories: ['psychotherapy-note'], ...paper }], record: { recordClass: 'phi-psy', category: 'psychotherapy-note' } });

const FORMS: readonly Row[] = [
  ['signed by the patient', signed([by('patient', 'pt')]), OK], ['signed by another patient', signed([by('patient', 'other')]), BAD], ['signed by a friend', signed([by('other', 'pt')]), BAD],
  ['signed by the patient and a friend', signed([by('other'), by('patient', 'pt')]), OK],
  ['of the dead, by a representative who shows it', dead([by('other'), by('personal-representative', 'x', true)]), OK], ['of the dead, by one who does not', dead([by('personal-representative')]), BAD], ['of the dead, by a guardian', dead([by('guardian', 'x', true)]), BAD],
  ['of an adjudicated patient, by a guardian who shows it', signed([by('patient', 'pt'), by('guardian', 'x', true)], { patient: { capacity: 'lacks-adjudicated' } }), OK],
  ['of an adjudicated patient, by a representative who shows it', signed([by('personal-representative', 'x', true)], { patient: { capacity: 'lacks-adjudicated' } }), OK],
  ['of an adjudicated patient, by a guardian who does not', signed([by('guardian')], { patient: { capacity: 'lacks-adjudicated' } }), BAD], ['of an adjudicated patient, by the patient', signed([by('patient', 'pt')], { patient: { capacity: 'lacks-adjudicated' } }), BAD],
  ['by the director, for payment', payment([by('other'), by('program-director', 'd', true)]), OK], ['by the director, without authority', payment([by('program-director', 'd')]), BAD], ['by the director, for more than payment', payment([by('program-director', 'd', true)], {}, ['payment', 'operations']), BAD],
  ['by the director, who found nothing', payment([by('program-director', 'd', true)], { directorFindings: {} }), BAD], ['by the director, of one who has capacity', payment([by('program-director', 'd', true)], { patient: { capacity: 'has' } }), BAD],
  ['by a guardian in place of the director', payment([by('guardian', 'd', true)]), BAD],
  ['of a minor who may alone, by the minor', minor([by('patient', 'pt')], true), OK], ['of a minor who may alone, by the parent', minor([by('parent')], true), BAD], ['of a minor who may not alone, by the minor', minor([by('patient', 'pt')], false), BAD],
  ['of a minor who may not alone, by both', minor([by('patient', 'pt'), by('parent')], false), OK], ['of a minor who may not alone, with a guardian who shows it', minor([by('patient', 'pt'), by('guardian', 'g', true)], false), OK],
  ['of a minor who may not alone, with a guardian who does not', minor([by('patient', 'pt'), by('guardian', 'g')], false), BAD], ['of a minor where the law is not known', minor([by('patient', 'pt')]), 'undecided signer-not-authorized'], ['of a minor where the law is not known, by the parent', minor([by('parent')]), BAD],
  ['on one form with something else, ordinary', p2({ standalone: false }), OK], ['on one form with something else, naming a hearing', p2({ standalone: false, purposes: ['legal-proceeding'] }), 'withhold combined-prohibited'],
  ['on one form with something else, naming police work', p2({ standalone: false, purposes: ['treatment', 'law-enforcement'] }), 'withhold combined-prohibited'], ['on its own form, naming police work besides', p2({ purposes: ['treatment', 'law-enforcement'] }), OK],
  ['on its own form, naming a hearing besides', p2({ purposes: ['treatment', 'legal-proceeding'] }), 'withhold combined-prohibited'],
  ['on one form with something else, naming counseling notes', p2({ standalone: false, categories: ['treatment-summary', 'sud-counseling-note'] }), 'withhold combined-prohibited'], ['on one form with something else, naming psychotherapy notes', p2({ standalone: false, categories: ['treatment-summary', 'psychotherapy-note'] }), 'withhold combined-prohibited'],
  ['psychotherapy notes on one form with something else', psych({ standalone: false }), 'withhold combined-prohibited'], ['psychotherapy notes beside everything', psych({ categories: ['psychotherapy-note', '*'] }), 'release psychotherapy-notes-authorization'],
  ['for an emergency, on the single consent', tpo({ purpose: 'emergency-treatment', recipient: { treatingRelationship: 'patient' } }), 'release tpo-single-consent'], ['for coordination, on the single consent', tpo({ purpose: 'case-coordination', recipient: { treatingRelationship: 'patient' } }, { purposes: ['treatment', 'case-coordination'] }), 'withhold purpose-mismatch'],
  ['for payment to no health actor, on the single consent', tpo({ to: 'the-court', purpose: 'payment' }, { recipients: ['the-court'] }), 'withhold purpose-mismatch'],
  ['a registry\'s, for an emergency', p2({ variant: 'registry', recipients: ['program'], purposes: ['treatment'] }, { to: 'program', purpose: 'emergency-treatment' }), 'withhold no-basis purpose-mismatch'],
  ['revoked for the person who asks', p2({ revocation: { date: '2026-05-01', form: 'written', recipients: ['dr'] } }, { recipient: { person: 'dr' } }), 'withhold revoked'],
  ['revoked before it could be, in a referral', p2({ variant: 'cj-referral', recipients: ['the-criminal-justice-agency'], purposes: ['cj-monitoring'], mandate: { condition: 'probation', imposedBy: 'the-criminal-justice-agency' }, revocableAfter: { date: '2026-12-01' }, revocation: { date: '2026-05-01', form: 'written', recipients: 'all' } },
    { to: 'the-criminal-justice-agency', purpose: 'cj-monitoring', recipient: { supervisesPatient: true } }), 'release cj-referral-consent'],
  ['revoked once it could be, in a referral', p2({ variant: 'cj-referral', recipients: ['the-criminal-justice-agency'], purposes: ['cj-monitoring'], mandate: { condition: 'probation', imposedBy: 'the-criminal-justice-agency' }, revocableAfter: { date: '2026-11-18' }, revocation: { date: '2026-05-01', form: 'written', recipients: 'all' } },
    { to: 'the-criminal-justice-agency', purpose: 'cj-monitoring', recipient: { supervisesPatient: true } }), 'withhold revoked'],
  ['under its whole treatment record', p2({ categories: ['entire-sud-treatment-record'] }, { record: { category: 'diagnosis' } }), OK], ['under the whole mental health record', p2({ categories: ['entire-mental-health-record'] }, { record: { category: 'diagnosis' } }), 'withhold outside-scope'],
  ['under the whole plan, of plan data', p2({ categories: ['case-plan-full'] }, { record: { category: 'housing-status' } }), OK], ['under the whole plan, of what is in no plan', p2({ categories: ['case-plan-full'] }, { record: { category: 'treatment-summary' } }), 'withhold outside-scope'],
  ['of nobody knows what', p2({ categories: ['uncategorized'] }, { record: { category: 'uncategorized' } }), 'withhold outside-scope'],
  ['dated in the period', p2({ dataPeriod: { start: '2026-01-01', end: '2026-12-31' } }, { record: { recordDate: '2026-06-01' } }), OK], ['dated before it', p2({ dataPeriod: { start: '2026-01-01', end: '2026-12-31' } }, { record: { recordDate: '2025-12-31' } }), 'withhold outside-scope'],
  ['without a date', p2({ dataPeriod: { start: '2026-01-01', end: '2026-12-31' } }), 'withhold outside-scope'], ['dated, of another kind', p2({ categories: ['diagnosis'], dataPeriod: { start: '2026-01-01', end: '2026-12-31' } }, { record: { recordDate: '2026-06-01' } }), 'withhold outside-scope'],
  ['denied to officials, of whom nobody knows', p2({ denies: [{ categories: ['*'], recipientClasses: ['officials-monitoring-my-case'] }] }), 'withhold outside-scope'],
  ['denied to officials, and this is none', p2({ denies: [{ categories: ['*'], recipientClasses: ['officials-monitoring-my-case'] }] }, { recipient: { supervisesPatient: false, dutyOnSameAction: false } }), OK],
  ['denied to officials, and half of that is known', p2({ denies: [{ categories: ['*'], recipientClasses: ['officials-monitoring-my-case'] }] }, { recipient: { supervisesPatient: false } }), 'withhold outside-scope'],
  ['denied to anyone', p2({ denies: [{ categories: ['*'], recipientClasses: ['anyone'] }] }), 'withhold outside-scope'], ['denied to a team that cannot be told', p2({ denies: [{ categories: ['*'], recipientClasses: ['named-roles-on-care-team'] }] }), 'withhold outside-scope'],
  ['the earlier of two that cover speaks', p2({}, { consents: [{ ...PAPER, id: 'c2', disclosers: ['the-part2-program'] }, { ...PAPER, disclosers: ['the-part2-program'] }] }), OK],
];

describe('how a paper was made', () => {
  it.each(FORMS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });

  it.each<readonly [string, Ask, string]>([
    ['a hearing besides', p2({ purposes: ['treatment', 'legal-proceeding'] }), '42 CFR 2.31(d)'], ['notes besides', p2({ standalone: false, categories: ['sud-counseling-note'] }), '42 CFR 2.31(b)'], ['psychotherapy notes', psych({ standalone: false }), '45 CFR 164.508(b)(3)(ii)'],
  ])('what is combined is told with its law: %s', (_sentence, ask, cite) => {
    expect(told(ask)).toContain(`deny consent.combined-prohibited: ${cite} [c1]`);
  });

  it('of two that cover, the first by id carries the record', () => {
    expect(told(p2({}, { consents: [{ ...PAPER, id: 'c2', disclosers: ['the-part2-program'] }, { ...PAPER, disclosers: ['the-part2-program'] }] }))).toContain('on c1');
  });
});

describe('whom a paper names', () => {
  it.each(PARTIES)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});

describe('what stands on a paper', () => {
  it.each(ELEMENTS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});

describe('a condition on records', () => {
  const record = (over: Partial<RecordFacts>): RecordFacts => ({ id: 'Condition/1', category: 'diagnosis', recordClass: 'phi', origin: 'clinic', ...over });
  const met = (limits: RecordLimits, over: Partial<RecordFacts> = {}): string => (['permit', 'deny'] as const).map((polarity) => meetsLimits(limits, record(over), polarity)).join(' ');
  const labelled = (...labels: readonly string[]): Partial<RecordFacts> => ({ marks: { labels } });
  const data = (over: Partial<NonNullable<RecordLimits['data']>>): RecordLimits => ({ data: { records: [], authors: [], ...over } });

  it.each<readonly [string, RecordLimits, Partial<RecordFacts>, string]>([
    ['nothing asked', {}, {}, 'yes yes'], ['it does not speak of giving out', { none: true }, {}, 'no no'],
    ['a type: it is', { types: ['Condition'] }, { marks: { type: 'Condition' } }, 'yes yes'], ['a type: it is another', { types: ['Goal'] }, { marks: { type: 'Condition' } }, 'no no'], ['a type: not known', { types: ['Goal'] }, {}, 'unknown unknown'],
    ['one of two types', { types: ['Goal', 'Condition'] }, { marks: { type: 'Condition' } }, 'yes yes'],
    ['a profile: it claims it', { types: ['http://x.org/p'] }, { marks: { type: 'Condition', profiles: ['http://x.org/p'] } }, 'yes yes'], ['a profile: it does not claim it', { types: ['http://x.org/p'] }, { marks: { type: 'Condition' } }, 'unknown unknown'],
    ['a kind by code: it bears it', { types: ['s|c'] }, { marks: { type: 'Condition', codes: ['s|c'] } }, 'yes yes'], ['a kind by code: it does not', { types: ['s|c'] }, { marks: { type: 'Condition', codes: ['s|d'] } }, 'unknown unknown'],
    ['up to restricted: it is normal', { confidentiality: 'R' }, {}, 'yes no'], ['up to restricted: it is restricted', { confidentiality: 'R' }, { recordClass: 'p2' }, 'yes yes'], ['up to restricted: it is very restricted', { confidentiality: 'R' }, { recordClass: 'p2-notes' }, 'no yes'],
    ['up to normal: its source says restricted', { confidentiality: 'N' }, labelled('R'), 'no yes'], ['up to normal: its source says low', { confidentiality: 'N' }, labelled('L'), 'yes yes'],
    ['part 2 by label: a program\'s', { labels: ['42CFRPart2'] }, { recordClass: 'p2' }, 'yes yes'], ['part 2 by label: a clinic\'s', { labels: ['42CFRPart2'] }, {}, 'no no'], ['part 2 by label: of unknown origin', { labels: ['42CFRPart2'] }, { recordClass: 'unknown' }, 'unknown unknown'],
    ['part 2 by label: VA\'s', { labels: ['42CFRPart2'] }, { recordClass: 'va7332' }, 'unknown unknown'], ['substance use: suspected', { labels: ['ETH'] }, { sudIndicators: ['methadone'] }, 'unknown unknown'],
    ['a class: it is', { labels: ['class:phi'] }, {}, 'yes yes'], ['a class: it is another', { labels: ['class:p2'] }, {}, 'no no'], ['a class: not known', { labels: ['class:p2'] }, { recordClass: 'unknown' }, 'unknown unknown'],
    ['HIV: labelled', { labels: ['HIV'] }, labelled('HIV'), 'yes yes'], ['HIV: labelled with something else', { labels: ['HIV'] }, labelled('ETH'), 'no no'], ['HIV: labelled with both', { labels: ['HIV'] }, labelled('HIV', 'ETH'), 'no yes'],
    ['both, labelled with both', { labels: ['HIV', 'ETH'] }, labelled('HIV', 'ETH'), 'yes yes'], ['HIV: no label', { labels: ['HIV'] }, {}, 'unknown unknown'], ['HIV: labelled normal', { labels: ['HIV'] }, labelled('N'), 'no no'], ['HIV: labelled restricted, why not said', { labels: ['HIV'] }, labelled('R'), 'unknown unknown'],
    ['substance use by class', { labels: ['SUD'] }, { recordClass: 'p2' }, 'yes yes'],
    ['this record', data({ records: ['Condition/1'] }), {}, 'yes yes'], ['another record', data({ records: ['Condition/2'] }), {}, 'no no'],
    ['by an organization: it wrote it', data({ authors: ['Organization/clinic'] }), {}, 'yes yes'], ['by an organization: another wrote it', data({ authors: ['Organization/x'] }), {}, 'no no'], ['by an organization: nobody knows', data({ authors: ['Organization/x'] }), { origin: 'unknown' }, 'unknown unknown'],
    ['by the patient: the patient\'s words', data({ authors: ['Patient/p'] }), { origin: 'participant' }, 'yes yes'], ['by a doctor: the patient\'s words', data({ authors: ['Practitioner/d'] }), { origin: 'participant' }, 'no no'],
    ['by a doctor: named', data({ authors: ['Practitioner/d'] }), { marks: { authors: ['Practitioner/d'] } }, 'yes yes'], ['by a doctor: another named', data({ authors: ['Practitioner/d'] }), { marks: { authors: ['Practitioner/e'] } }, 'no no'],
    ['by a doctor: an organization named', data({ authors: ['Practitioner/d'] }), { marks: { authors: ['Organization/clinic'] } }, 'unknown unknown'], ['by a doctor: nobody named', data({ authors: ['Practitioner/d'] }), {}, 'unknown unknown'],
    ['two conditions, one not met', { types: ['Condition'], ...data({ records: ['x'] }) }, { marks: { type: 'Condition' } }, 'no no'], ['two conditions, one not known', { types: ['Goal'], ...data({ records: ['Condition/1'] }) }, {}, 'unknown unknown'],
  ])('%s', (_sentence, limits, over, expected) => {
    expect(met(limits, over)).toBe(expected);
  });

  it.each<readonly [string, string, RecordFacts['marks'], Polarity, Met]>([
    ['the code itself', 's|c', { codes: ['s|c'] }, 'permit', 'yes'], ['another code', 's|c', { codes: ['s|d'] }, 'permit', 'no'], ['no code', 's|c', { codes: [] }, 'permit', 'unknown'], ['nothing known', 's|c', undefined, 'permit', 'unknown'],
    ['a code that is only mentioned, in a permit', 's|c', { codes: ['s|d'], mentions: ['s|c'] }, 'permit', 'no'], ['and in a denial', 's|c', { codes: ['s|d'], mentions: ['s|c'] }, 'deny', 'yes'],
    ['a longer code of another system', 's|c', { codes: ['s|cc'] }, 'permit', 'no'], ['the same letters of another system', 's|c', { codes: ['t|c'] }, 'permit', 'no'],
  ])('by code: %s', (_sentence, wanted, marks, polarity, expected) => {
    expect(meetsCodes([wanted], marks, polarity)).toBe(expected);
  });

  it('in ICD a longer code is narrower, and a broader one may mean it', () => {
    const icd = 'http://hl7.org/fhir/sid/icd-10-cm';
    const by = (wanted: string, ...codes: readonly string[]): Met => meetsCodes([`${icd}|${wanted}`], { codes: codes.map((code) => `${icd}|${code}`) }, 'permit');
    expect([by('F11', 'F1120'), by('F1120', 'F11'), by('F11', 'F12'), by('F11', 'F12', 'F119'), meetsCodes([`${icd}|F11`, 's|c'], { codes: ['s|c'] }, 'permit')]).toEqual(['yes', 'unknown', 'no', 'yes', 'yes']);
  });

  it('all of several, any of several', () => {
    const cases: readonly (readonly Met[])[] = [[], ['yes'], ['yes', 'unknown'], ['yes', 'no', 'unknown'], ['unknown', 'no'], ['no']];
    expect([cases.map(allMet), cases.map(anyMet)]).toEqual([['yes', 'yes', 'unknown', 'no', 'no', 'no'], ['no', 'yes', 'yes', 'yes', 'unknown', 'no']]);
  });
});
