// SPDX-License-Identifier: Apache-2.0
/** Rows P1-P20 of the rules' section 3 from what partners send: a resource and its Provenance, read as at the door and then classed. */
import { describe, expect, it } from '@jest/globals';
import type { Organization, Provenance, ProvenanceAgent, ProvenanceEntity, Resource } from '@medplum/fhirtypes';
import { classOf } from '../../../../src/domain/consent/classify/class-of.ts';
import { readRecordProfile } from '../../../../src/domain/consent/classify/record-profile.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import type { LegalStatus, RecordClass } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { classificationTables } from '../../../support/classification.ts';

const tables = classificationTables();
const organization = (id: string, ...classes: readonly LegalStatus[]): Organization =>
  ({ resourceType: 'Organization', id, name: id, type: classes.map((code) => ({ coding: [{ system: cs('legal-status'), code }] })) });
const registry = readRegistry([
  organization('program', 'part2-program'), organization('hospital', 'covered-entity', 'health-care-provider'),
  organization('unassisted', 'state-licensed-sud-program'), organization('unassisted-ce', 'state-licensed-sud-program', 'covered-entity'),
  organization('jail', 'correctional-institution', 'criminal-justice-agency'), organization('jail-program', 'correctional-institution', 'part2-program'),
  organization('jail-clinic', 'correctional-institution', 'covered-entity'), organization('jail-nurses', 'correctional-institution', 'health-care-provider'),
  organization('probation', 'criminal-justice-agency'), organization('housing', 'unregulated'), organization('va', 'va-facility', 'covered-entity'),
  organization('school', 'school'), organization('laboratory', 'covered-entity', 'qso'), organization('evaluator', 'health-care-provider'),
]);

const subject = { reference: 'Patient/p' };
const tag = (...codes: readonly string[]): NonNullable<Resource['meta']> => ({ tag: codes.map((code) => ({ system: cs('record-flag'), code })) });
const opioids: Resource = { resourceType: 'Condition', subject, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11.20' }] } };
const overdose: Resource = { resourceType: 'Condition', subject, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'T40.1X1A' }] } };
const depression: Resource = { resourceType: 'Condition', subject, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F32.1' }] } };
const methadone: Resource = {
  resourceType: 'MedicationStatement', status: 'active', subject, medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '6813' }] },
};
const visit: Resource = { resourceType: 'Appointment', status: 'booked', participant: [{ actor: subject, status: 'accepted' }], start: '2026-11-24T15:00:00Z' };
const drugTest: Resource = { resourceType: 'Observation', status: 'final', subject, code: { coding: [{ system: 'http://loinc.org', code: '19261-7' }] } };
const note = (code: string): Resource =>
  ({ resourceType: 'DocumentReference', status: 'current', subject, type: { coding: [{ system: 'http://loinc.org', code }] }, content: [{ attachment: { title: 'note' } }] });
const justice = (code: string): Resource => ({ resourceType: 'Basic', subject, code: { coding: [{ system: cs('justice-record'), code }] } });
const episode: Resource = { resourceType: 'EpisodeOfCare', status: 'active', patient: subject };

const role = (code: string): NonNullable<ProvenanceAgent['type']> => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code }] });
const agent = (code: string, who: string, onBehalfOf?: string): ProvenanceAgent =>
  ({ type: role(code), who: { reference: who }, ...(onBehalfOf === undefined ? {} : { onBehalfOf: { reference: onBehalfOf } }) });
const by = (...agents: readonly ProvenanceAgent[]): Provenance =>
  ({ resourceType: 'Provenance', target: [{ reference: 'Basic/r' }], recorded: '2026-11-18T12:00:00Z', agent: [...agents] });
const org = (id: string): Provenance => by(agent('author', `Organization/${id}`));
const clinician = (id: string): Provenance => by(agent('author', 'Practitioner/d', `Organization/${id}`));
const spokenTo = (id: string): Provenance => by(agent('author', 'Patient/p'), agent('enterer', `Organization/${id}`));
const index: Provenance = by(
  { type: role('author'), who: { identifier: { system: cs('origin'), value: 'interstate-identification-index' } } }, agent('enterer', 'Organization/probation'));
const receivedBy = (holder: string, basis: string): Provenance => ({
  ...by(agent('custodian', `Organization/${holder}`)), activity: { coding: [{ system: cs('provenance-activity'), code: 'receive' }] },
  reason: [{ coding: [{ system: cs('prior-basis'), code: basis }] }], policy: ['Consent/c1'],
});
const madeFrom = (maker: string, entityRole: 'derivation' | 'source', ...makers: readonly string[]): Provenance => ({
  ...clinician(maker),
  entity: makers.map((each): ProvenanceEntity => ({ role: entityRole, what: { reference: 'Observation/o' }, agent: [agent('author', `Organization/${each}`)] })),
});

/** What somebody said and `maker` wrote down: the source has no author, but an informant. */
const toldBy = (maker: string, teller: string): Provenance => ({
  ...clinician(maker), entity: [{ role: 'source', what: { display: 'call' }, agent: [agent('informant', `Organization/${teller}`)] }],
});

interface Sent { readonly resource: Resource; readonly provenance: readonly Provenance[]; readonly from?: string }

function classed({ resource, provenance, from = '' }: Sent): RecordClass {
  const { profile } = readRecordProfile({ resource: { ...resource, id: 'r' }, provenance, holder: 'holder', contributedBy: from }, tables);
  return classOf(profile, registry).recordClass;
}
const sent = (resource: Resource, ...provenance: readonly Provenance[]): Sent => ({ resource, provenance });
const flagged = (resource: Resource, ...codes: readonly string[]): Resource => ({ ...resource, meta: tag(...codes) });

describe('the class of what partners send, row by row', () => {
  it.each<readonly [string, Sent, RecordClass]>([
    ['P1 an appointment that a program made', sent(visit, org('program')), 'p2'],
    ['P1 a hospital\'s diagnosis that a program got and keeps', { ...sent(opioids, clinician('hospital')), from: 'program' }, 'p2'],
    ['P2 a program\'s diagnosis in the hands of a hospital', { ...sent(opioids, clinician('program'), receivedBy('hospital', 'tpo-single-consent')), from: 'hospital' }, 'p2'],
    ['P2 the same after it went on to housing', { ...sent(opioids, clinician('program'), receivedBy('housing', 'specific-consent')), from: 'housing' }, 'p2'],
    ['P2 a copy without an author that came on a Part 2 consent', { ...sent(opioids, receivedBy('hospital', 'tpo-single-consent')), from: 'hospital' }, 'p2'],
    ['P3 the hospital\'s own diagnosis of addiction', { ...sent(opioids, clinician('hospital')), from: 'hospital' }, 'phi'],
    ['P4 what the hospital\'s doctor wrote down after a program\'s call', { ...sent(note('11506-3'), toldBy('hospital', 'program')), from: 'hospital' }, 'phi'],
    ['P4 what the hospital\'s doctor took from a program\'s record', { ...sent(note('11506-3'), madeFrom('hospital', 'source', 'program')), from: 'hospital' }, 'p2'],
    ['P4 what a probation officer wrote down after a program\'s call', { ...sent(note('11506-3'), toldBy('probation', 'program')), from: 'probation' }, 'p2'],
    ['P4 what was told by nobody known', { ...sent(note('11506-3'), toldBy('probation', 'nobody')), from: 'probation' }, 'unknown'],
    ['P4 what the hospital took from a program\'s record, and was told besides', { ...sent(note('11506-3'), { ...madeFrom('hospital', 'source', 'program'), entity: [...madeFrom('hospital', 'source', 'program').entity!, ...toldBy('hospital', 'program').entity!] }), from: 'hospital' }, 'p2'],
    ['P5 a diagnosis of depression at a covered clinic', sent(depression, clinician('hospital')), 'phi'],
    ['P6 emergency care for an overdose', sent(overdose, clinician('hospital')), 'phi'],
    ['P7 a program\'s evaluation made as evidence alone', sent(flagged(note('11488-4'), 'made-solely-as-evidence', 'not-used-for-care'), org('program')), 'cji'],
    ['P7 the same by an evaluator who treats nobody', sent(flagged(note('11488-4'), 'made-solely-as-evidence', 'not-used-for-care'), org('evaluator')), 'cji'],
    ['P7 the same evaluation by a program, also used for care', sent(flagged(note('11488-4'), 'made-solely-as-evidence', 'used-for-care'), org('program')), 'p2'],
    ['P7 the same by a program, its use for care unsaid', sent(flagged(note('11488-4'), 'made-solely-as-evidence'), org('program')), 'p2'],
    ['P8 an intoxication that its author found clearly no disorder', sent(flagged(overdose, 'clearly-not-sud'), clinician('program')), 'soc'],
    ['P9 a program without federal assistance', sent(methadone, org('unassisted')), 'soc'],
    ['P9 the same that is a covered entity', sent(methadone, org('unassisted-ce')), 'phi'],
    ['P10 a jail\'s treatment unit that is a program', sent(methadone, clinician('jail-program')), 'p2'],
    ['P11 medications of a jail clinic under HIPAA', sent(methadone, clinician('jail-clinic')), 'phi'],
    ['P11 medications of jail nurses outside HIPAA', sent(methadone, clinician('jail-nurses')), 'cji'],
    ['P12 a drug test that probation took', sent(drugTest, org('probation')), 'cji'],
    ['P12 the same test run by a laboratory for a program', sent(drugTest, by(agent('author', 'Organization/laboratory', 'Organization/program'))), 'p2'],
    ['P12 the same test by the program', sent(drugTest, org('program')), 'p2'],
    ['P13 a medication that the participant told the officer of', sent(methadone, spokenTo('probation')), 'self'],
    ['P13 the same told to a landlord', sent(methadone, spokenTo('housing')), 'self'],
    ['P13 the same told at the program is the program\'s', sent(methadone, spokenTo('program')), 'p2'],
    ['P14 that somebody is in a program\'s care at all', sent(episode, org('program')), 'p2'],
    ['P15 care of the VA', sent(depression, clinician('va')), 'va7332'],
    ['P16 a charge from the interstate index', sent(justice('charge'), index), 'chri'],
    ['P16 an arrest on the jail\'s books', sent(justice('arrest'), org('jail')), 'chri'],
    ['P17 a condition of supervision', sent(justice('supervision-condition'), org('probation')), 'cji'],
    ['P17 the same that its source took from a criminal-history system', sent(flagged(justice('supervision-condition'), 'from-criminal-history'), org('probation')), 'chri'],
    ['P18 a school\'s record', sent(note('11506-3'), org('school')), 'edu'],
    ['P19 a progress summary that probation made from a program\'s record', sent(note('11506-3'), madeFrom('probation', 'derivation', 'program')), 'p2'],
    ['P19 the same from a hospital\'s and a program\'s', sent(note('11506-3'), madeFrom('probation', 'derivation', 'hospital', 'program')), 'p2'],
    ['P19 a record that a program and probation wrote together', sent(note('11506-3'), by(agent('author', 'Organization/probation'), agent('author', 'Organization/program'))), 'p2'],
    ['P19 a summary of probation\'s own papers alone', sent(note('11506-3'), madeFrom('probation', 'derivation', 'probation')), 'cji'],
    ['P20 a methadone prescription without Provenance', sent(methadone), 'unknown'],
    ['P20 the same by an organization that nobody entered', sent(methadone, org('stranger')), 'unknown'],
    ['P20 the same by a doctor whose employer is unsaid', sent(methadone, by(agent('author', 'Practitioner/d'))), 'unknown'],
  ])('%s', (_row, each, expected) => {
    expect(classed(each)).toBe(expected);
  });

  it('two records with identical text differ by who made them, and by nothing else', () => {
    const makers = ['program', 'hospital', 'probation', 'housing', 'va', 'school'];
    const expected = ['p2', 'phi', 'cji', 'soc', 'va7332', 'edu'];
    for (const same of [methadone, opioids, drugTest, note('11506-3'), visit]) {
      expect(makers.map((maker) => classed(sent(same, org(maker))))).toEqual(expected);
    }
  });
});
