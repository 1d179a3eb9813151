// SPDX-License-Identifier: Apache-2.0
/** What custody messages may and may not be taken to say. formats.md 8.0-8.2. */
import { describe, expect, it } from '@jest/globals';
import { mapMessage } from '../../../src/domain/mapping/map-message.ts';
import type { FeedSettings, Mapped } from '../../../src/domain/mapping/types.ts';
import { allFormats, formatOf } from './case-files.ts';

const niem = formatOf(allFormats('niem-custody'), 'niem-custody');
const csv = formatOf(allFormats('jail-csv'), 'jail-csv');
const FEED = { id: 'county', timeZone: 'America/Denver' };
const NS = 'xmlns:nc="http://release.niem.gov/niem/niem-core/3.0/" xmlns:j="http://release.niem.gov/niem/domains/jxdm/5.1/" xmlns:x="urn:x" xmlns:s="http://release.niem.gov/niem/structures/3.0/"';

interface Parts {
  readonly root?: string;
  readonly booking?: string;
  readonly rest?: string;
  readonly person?: string;
  readonly number?: string;
}

function message(parts: Parts): string {
  return `<${parts.root ?? 'BookingReport'} ${NS}><nc:DocumentCreationDate><nc:DateTime>2026-11-16T10:00:00-07:00</nc:DateTime></nc:DocumentCreationDate>
    <x:Custody><j:Booking><j:BookingAgencyRecordIdentification><nc:IdentificationID>B1</nc:IdentificationID></j:BookingAgencyRecordIdentification>${parts.booking ?? ''}
    <j:BookingSubject><nc:RoleOfPerson s:ref="P"/><j:SubjectIdentification><nc:IdentificationID>${parts.number ?? '77'}</nc:IdentificationID></j:SubjectIdentification></j:BookingSubject></j:Booking>
    ${parts.rest ?? ''}<nc:Person s:id="P">${parts.person ?? ''}</nc:Person></x:Custody></${parts.root ?? 'BookingReport'}>`;
}

function map(parts: Parts, feed: FeedSettings = FEED): Mapped {
  const result = mapMessage(niem, message(parts), feed);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

function resources(mapped: Mapped, type: string): readonly object[] {
  return mapped.entries.filter((entry) => entry.resource.resourceType === type).map((entry) => entry.resource);
}

const detention = (inner: string): string => `<j:Detention>${inner}</j:Detention>`;
const augmentation = (inner: string): string => detention(`<j:SupervisionAugmentation>${inner}</j:SupervisionAugmentation>`);
const release = (day: string): string => augmentation(`<j:SupervisionReleaseDate><nc:Date>${day}</nc:Date></j:SupervisionReleaseDate>`);
const scheduled = (day: string): string => augmentation(`<j:SupervisionReleaseEligibilityDate><nc:Date>${day}</nc:Date></j:SupervisionReleaseEligibilityDate>`);

describe('a stay in custody', () => {
  it.each([
    ['a booking is in progress', {}, 'in-progress'],
    ['a mistaken booking is entered in error', { booking: '<x:BookingStatusCode>Mistaken</x:BookingStatusCode>' }, 'entered-in-error'],
    ['a release without a date has ended: the kind of message says so', { root: 'CustodyReleaseReport' }, 'finished'],
    ['an actual release before the message has ended it', { rest: release('2026-11-16') }, 'finished'],
    ['an actual release that is still to come has not', { rest: release('2026-11-17') }, 'in-progress'],
    ['a scheduled release never ends it, however long ago', { rest: scheduled('2025-01-01') }, 'in-progress'],
    ['a placeholder for a release is none', { rest: release('9999-12-31') }, 'in-progress'],
    ['a weekender release is a place, not an end', { rest: detention('<nc:SupervisionCustodyStatus><nc:StatusDescriptionText>Weekender Release</nc:StatusDescriptionText></nc:SupervisionCustodyStatus>') }, 'in-progress'],
  ])('%s', (_name, parts, status) => {
    expect(resources(map(parts), 'Encounter')).toMatchObject([{ status }]);
  });

  it('keeps the scheduled date apart from the actual one', () => {
    const [stay] = resources(map({ rest: scheduled('2026-12-20') }), 'Encounter');
    expect(stay).not.toHaveProperty('period.end');
    expect(JSON.stringify(stay)).toContain('2026-12-20');
  });

  it('is the same Encounter in every message about the booking number, and another at another jail', () => {
    const key = (parts: Parts, feed: FeedSettings): string | undefined => map(parts, feed).entries.find((entry) => entry.resource.resourceType === 'Encounter')?.key;
    expect(key({ root: 'CustodyReleaseReport' }, FEED)).toBe(key({}, FEED));
    expect(key({}, { id: 'other' })).not.toBe(key({}, FEED));
  });
});

describe('the person in custody', () => {
  it('is never matched by name and date of birth', () => {
    const person = '<nc:PersonName><nc:PersonSurName>Doe</nc:PersonSurName></nc:PersonName><nc:PersonBirthDate><nc:Date>1990-01-01</nc:Date></nc:PersonBirthDate>';
    const keys = ['77', '78'].map((number) => map({ person, number }).entries.find((entry) => entry.resource.resourceType === 'Patient')?.key);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('has a date of birth that no time zone moves', () => {
    const person = '<nc:PersonBirthDate><nc:DateTime>1990-01-01T00:30:00+14:00</nc:DateTime></nc:PersonBirthDate>';
    expect(resources(map({ person }), 'Patient')).toMatchObject([{ birthDate: '1990-01-01' }]);
  });

  it('keeps a race that cannot be told apart as text, and takes Hispanic for an ethnicity', () => {
    const feed = { ...FEED, codeTables: { race: 'race-pima', 'ethnicity-in-race': 'ethnicity-in-race-pima' } };
    const race = (code: string): string => JSON.stringify(resources(map({ person: `<x:PersonRaceCode>${code}</x:PersonRaceCode>` }, feed), 'Patient'));
    expect(race('4')).not.toContain('ombCategory');
    expect(race('1')).toContain('2135-2');
    expect(race('1')).not.toContain('us-core-race');
    expect(race('3')).toContain('2054-5');
  });

  it('says false where the source says false, and nothing where it says nothing', () => {
    const values = (person: string): readonly unknown[] => resources(map({ person }), 'Observation').map((one) => (one as { valueBoolean?: boolean }).valueBoolean);
    expect(values('<x:PersonHomelessIndicator>false</x:PersonHomelessIndicator>')).toEqual([false]);
    expect(values('')).toEqual([]);
  });
});

describe('justice facts', () => {
  it('are never Conditions, and each carries the justice tag', () => {
    const rest = '<j:Charge><j:ChargeDescriptionText>Possession</j:ChargeDescriptionText><x:HoldForAgency>Other County</x:HoldForAgency></j:Charge><j:Arrest><nc:ActivityDate><nc:Date>2026-11-01</nc:Date></nc:ActivityDate></j:Arrest>';
    const mapped = map({ rest });
    expect(resources(mapped, 'Condition')).toEqual([]);
    const facts = resources(mapped, 'Basic');
    expect(facts).toHaveLength(3);
    for (const fact of facts) expect(fact).toMatchObject({ meta: { tag: expect.arrayContaining([expect.objectContaining({ code: 'justice' })]) } });
  });

  it.each([
    ['NIEM', () => resources(map({ rest: detention('<x:DetentiontImmigrationHoldIndicator>true</x:DetentiontImmigrationHoldIndicator>') }), 'Basic')],
    ['CSV', () => {
      const result = mapMessage(csv, 'Booking #,Last Name,Immigration Hold\nB1,Doe,Y\n', FEED);
      return result.ok ? resources(result.value, 'Basic') : [];
    }],
  ])('an immigration hold from %s is tagged so that it never reaches the health side', (_name, facts) => {
    expect(facts()).toMatchObject([{ meta: { tag: expect.arrayContaining([expect.objectContaining({ code: 'immigration' })]) } }]);
  });
});

describe('health facts in a custody message', () => {
  const health = (inner: string): string => `<x:PersonBehavioralHealthInformation>${inner}</x:PersonBehavioralHealthInformation>`;

  it('an indicator is an observation, not a diagnosis', () => {
    const mapped = map({ person: health('<x:SubstanceAbuseIndicator>true</x:SubstanceAbuseIndicator>') });
    expect(resources(mapped, 'Condition')).toEqual([]);
    expect(resources(mapped, 'Observation')).toMatchObject([{ valueBoolean: true }]);
  });

  it('a diagnosis is text, unconfirmed, and its number is not taken for ICD-10', () => {
    const person = health('<j:Evaluation><j:EvaluationDiagnosisDescriptionText>Schizophrenia 295.10</j:EvaluationDiagnosisDescriptionText></j:Evaluation>');
    expect(resources(map({ person }), 'Condition')).toMatchObject([{ code: { text: 'Schizophrenia 295.10' }, verificationStatus: { coding: [{ code: 'unconfirmed' }] } }]);
    expect(JSON.stringify(resources(map({ person }), 'Condition'))).not.toContain('icd-10');
  });

  it('a treatment has its provider as author, not the jail', () => {
    const provider = '<nc:TreatmentProvider><nc:EntityOrganization><nc:OrganizationName>Open Door Outpatient</nc:OrganizationName></nc:EntityOrganization></nc:TreatmentProvider>';
    const mapped = map({ person: health(`<nc:Treatment><nc:TreatmentText>Counseling</nc:TreatmentText>${provider}</nc:Treatment>`) });
    const treatment = mapped.entries.find((entry) => entry.resource.resourceType === 'ServiceRequest');
    const author = mapped.entries.find((entry) => entry.urn === treatment?.author);
    expect(author?.resource).toMatchObject({ resourceType: 'Organization', name: 'Open Door Outpatient' });
  });

  it('Medicaid is a coverage only where the source says yes', () => {
    const person = (yes: string): string => health(`<hs:MedicaidIndicator xmlns:hs="http://release.niem.gov/niem/domains/humanServices/3.1/">${yes}</hs:MedicaidIndicator>`);
    expect(resources(map({ person: person('true') }), 'Coverage')).toHaveLength(1);
    expect(resources(map({ person: person('false') }), 'Coverage')).toEqual([]);
    expect(resources(map({ person: person('false') }), 'Observation')).toMatchObject([{ valueBoolean: false }]);
  });
});

describe('a roster', () => {
  it('is one stay for all rows of a booking, and a charge for each', () => {
    const result = mapMessage(csv, 'BOOKING_NO,Last Name,Charge Seq,Charge Description\nB1,Doe,1,Theft\nB2,Roe,1,Fraud\nB1,Doe,2,Escape\n', FEED);
    if (!result.ok) throw new Error('refused');
    expect([resources(result.value, 'Encounter').length, resources(result.value, 'Patient').length, resources(result.value, 'Basic').length]).toEqual([2, 2, 3]);
  });

  it('leaves out the rows without a booking number, and says so, rather than refuse the rest', () => {
    const result = mapMessage(csv, 'Booking #,Last Name\nB1,Doe\n,Roe\n', FEED);
    expect(result.ok && resources(result.value, 'Encounter').length).toBe(1);
    expect(result.ok && result.value.loss.lines.some((line) => line.severity === 'error' && line.at === 'row 3')).toBe(true);
  });
});
