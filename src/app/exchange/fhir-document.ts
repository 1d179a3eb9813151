// SPDX-License-Identifier: Apache-2.0
/** `CarePlan/[id]/$fhir-document`: the plan, as far as the caller may have it, as a FHIR document (E1; http://hl7.org/fhir/R4/documents.html). */
import type { Composition, CompositionSection, Resource } from '@medplum/fhirtypes';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import { planResources, type PlanCall } from '../caseplan/released-plan.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { notFound } from '../release/answer.ts';

/** Sections in the order in which a conference reads them. */
const SECTIONS: readonly (readonly [string, readonly string[]])[] = [
  ['Plan', ['CarePlan']], ['Team', ['CareTeam']], ['Needs, strengths and health concerns', ['Condition']], ['Goals', ['Goal']],
  ['Services, referrals and tasks', ['ServiceRequest', 'Task', 'Appointment']], ['Assessments and results', ['RiskAssessment', 'Observation', 'QuestionnaireResponse', 'DiagnosticReport']],
  ['Medications', ['MedicationRequest', 'MedicationStatement', 'AllergyIntolerance']], ['Consents', ['Consent']], ['Notices', ['Communication']],
];
const TYPES = [...SECTIONS.flatMap(([, types]) => types), 'Patient', 'Medication', 'Provenance'];

/** http://terminology.hl7.org/CodeSystem/v3-Confidentiality, from low to high. */
const LEVELS = ['U', 'L', 'M', 'N', 'R', 'V'] as const;
const LOINC_PLAN = { system: 'http://loinc.org', code: '18776-5', display: 'Plan of care note' } as const;

/** A Bundle of type document: a Composition, then all that it speaks of. 404 alike for no such plan and for one that the caller may not see. */
export async function fhirDocument(deps: Deps, gates: Gates, caller: Caller, call: PlanCall): Promise<Result<Answer>> {
  const released = await planResources(deps, gates, caller, { ...call, operation: 'fhir-document', types: TYPES });
  if (!released.ok) {
    return released;
  }
  const { decisions } = released.value;
  const resources = released.value.resources.filter(({ resourceType }) => resourceType !== 'OperationOutcome');
  const patient = resources.find(({ resourceType }) => resourceType === 'Patient');
  if (patient === undefined || !resources.some(({ resourceType, id }) => resourceType === 'CarePlan' && id === call.id)) {
    return notFound();
  }
  const [id, time] = [deps.ids.next(), deps.clock.now()];
  const composition = compositionOf(resources, { id, time, patient, gateway: deps.policy.gateway, plan: call.id });
  const bundle = {
    resourceType: 'Bundle', type: 'document', identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${id}` }, timestamp: time,
    entry: [composition, ...resources].map((resource) => ({ fullUrl: `${call.base}/${resource.resourceType}/${resource.id ?? ''}`, resource })),
  };
  return ok({ status: 200, body: enforceStatement('document', FHIR_JSON, decisions, () => JSON.stringify(bundle)) });
}

interface Making { readonly id: string; readonly time: string; readonly patient: Resource; readonly gateway: string; readonly plan: string }

function compositionOf(resources: readonly Resource[], { id, time, patient, gateway, plan }: Making): Composition {
  const section = SECTIONS.flatMap(([title, types]): readonly CompositionSection[] => {
    const entry = resources.filter(({ resourceType }) => types.includes(resourceType)).map((each) => ({ reference: `${each.resourceType}/${each.id ?? ''}` }));
    return entry.length === 0 ? [] : [{ title, entry }];
  });
  return {
    resourceType: 'Composition', id, status: 'final', type: { coding: [{ ...LOINC_PLAN }] }, subject: { reference: `Patient/${patient.id ?? ''}` }, date: time,
    author: [{ reference: `Organization/${gateway}` }], title: 'Case plan', confidentiality: highestOf(resources),
    event: [{ detail: [{ reference: `CarePlan/${plan}` }] }], section,
  };
}

/** The high-water mark of what is in the document; normal when nothing is marked. */
function highestOf(resources: readonly Resource[]): (typeof LEVELS)[number] {
  const marks = resources.flatMap((each) => (each.meta?.security ?? []).filter(({ system }) => system === 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality').map(({ code }) => code));
  return LEVELS.findLast((level) => marks.includes(level)) ?? 'N';
}
