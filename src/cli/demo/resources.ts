// SPDX-License-Identifier: Apache-2.0
/** FHIR resources that the partners of the demo write by themselves. */
import { day } from './messages.ts';
import { SID } from './stage.ts';

export interface Made extends Readonly<Record<string, unknown>> { readonly resourceType: string }

const OWN = 'https://throughcare.dev/fhir/CodeSystem';

interface Id { readonly system: string; readonly value: string }

/** A Patient of one source, with that source's own number and whatever identifies the person for certain. */
export function patient(own: Id, known: readonly Id[], name: readonly [string, string] = ['Rosa', 'Delgado']): Made {
  const [given, family] = name;
  return { resourceType: 'Patient', active: true, identifier: [own, ...known], name: [{ given: [given], family }], gender: 'female', birthDate: '1991-04-17' };
}

export const JAIL_HEALTH_PATIENT = patient({ system: 'https://clinic.jail.cedar.example/ids/chart', value: 'JH-5521' }, [SID]);
export const PROBATION_PATIENT = patient({ system: 'https://probation.cedar.example/ids/case', value: 'AP-2291' }, [SID]);
export const HOSPITAL_PATIENT = patient({ system: 'https://larkspur.example/ids/mrn', value: 'LG-88120' }, [SID]);
export const EMERGENCY_PATIENT = patient({ system: 'https://juniper.example/ids/visit', value: 'JR-70412' }, [SID]);
export const HOUSING_PATIENT = patient({ system: 'https://home-again.example/ids/applicant', value: 'HA-310' }, [SID]);
/** Somebody of whom nobody else holds anything. */
export const OTHER_APPLICANT = patient({ system: 'https://home-again.example/ids/applicant', value: 'HA-311' }, [], ['Sam', 'Ortiz']);

/** LOINC codes of the nine questions, and what Rosa chose (0 to 3). https://loinc.org/44249-1 */
const PHQ9: readonly (readonly [string, number])[] = [
  ['44250-9', 2], ['44255-8', 2], ['44259-0', 3], ['44254-1', 2], ['44251-7', 1], ['44258-2', 2], ['44252-5', 1], ['44253-3', 0], ['44260-8', 0],
];
const CHOICES = ['LA6568-5', 'LA6569-3', 'LA6570-1', 'LA6571-9'];
const loinc = (code: string, display: string): { coding: object[] } => ({ coding: [{ system: 'http://loinc.org', code, display }] });

/** The screening of the jail clinic: the answers to the PHQ-9, and the totals of PHQ-9 and DAST-10. */
export function screening(subject: string, today: Date): readonly Made[] {
  const when = day(today, -171);
  const score = (code: string, display: string, value: number): Made => ({
    resourceType: 'Observation', status: 'final', category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'survey' }] }],
    code: loinc(code, display), subject: { reference: subject }, effectiveDateTime: when, performer: [{ reference: 'Practitioner/june-castillo' }], valueInteger: value,
  });
  return [
    {
      resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'http://loinc.org/q/44249-1', subject: { reference: subject }, authored: when,
      author: { reference: 'Practitioner/june-castillo' },
      item: PHQ9.map(([code, chosen]) => ({ linkId: `/${code}`, answer: [{ valueCoding: { system: 'http://loinc.org', code: CHOICES[chosen] } }] })),
    },
    score('44261-6', 'Patient Health Questionnaire 9 item total score', PHQ9.reduce((sum, [, chosen]) => sum + chosen, 0)),
    score('82667-7', 'Total score DAST-10', 7),
  ];
}

/** That an organization supervises or treats the person: the relation that the gate looks for, never taken from a token. */
export function episode(kind: 'probation' | 'treatment', at: { readonly subject: string; readonly organization: string; readonly person: string }, start: string): Made {
  return {
    resourceType: 'EpisodeOfCare', status: 'active', type: [{ coding: [{ system: `${OWN}/episode-type`, code: kind }] }], patient: { reference: at.subject },
    managingOrganization: { reference: `Organization/${at.organization}` }, careManager: { reference: `Practitioner/${at.person}` }, period: { start },
  };
}

/** A transaction bundle of new resources; `urn:uuid:` addresses may be used as references between them. */
export function transaction(resources: readonly { readonly url: string; readonly resource: Made }[]): string {
  return JSON.stringify({
    resourceType: 'Bundle', type: 'transaction',
    entry: resources.map(({ url, resource }) => ({ fullUrl: url, resource, request: { method: 'POST', url: resource.resourceType } })),
  });
}

/** Parameters with a value each. */
export function parameters(values: readonly (readonly [string, Readonly<Record<string, unknown>>])[]): string {
  return JSON.stringify({ resourceType: 'Parameters', parameter: values.map(([name, value]) => ({ name, ...value })) });
}
