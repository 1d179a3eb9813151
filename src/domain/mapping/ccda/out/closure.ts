// SPDX-License-Identifier: Apache-2.0
/** What belongs into the document of one plan: what the plan leads to, what says that it belongs to it, and the lists that a reader needs beside it. */
import { listReferences } from '../../../fhir/references.ts';
import type { OutEntry } from '../../write/run.ts';
import type { OutOf } from './context.ts';

/** Parts of a plan: another plan's goals, orders and teams are none of this document's. */
const PARTS = ['Goal', 'ServiceRequest', 'Procedure', 'Task', 'CareTeam'];
/** Lists that are the person's, whatever the plan. */
const LISTS = ['Patient', 'Condition', 'MedicationRequest', 'AllergyIntolerance', 'DiagnosticReport', 'RelatedPerson'];
/** Brought along by what refers to them. */
const FOLLOWED = ['Observation', 'Specimen', 'Practitioner', 'PractitionerRole', 'Organization', 'Medication'];

const refs = (entry: OutEntry): readonly string[] => listReferences(entry.resource).map(({ reference }) => reference);

/** The entries of the document, in their order. */
export function planScope(entries: readonly OutEntry[], plan: OutOf<'CarePlan'>): readonly OutEntry[] {
  const byRef = new Map(entries.map((entry) => [entry.ref, entry]));
  const own = new Set<OutEntry>([plan, ...entries.filter(({ resource }) => LISTS.includes(resource.resourceType)), ...entries.filter(isLaboratory)]);
  for (const entry of own) {
    const forward = refs(entry).flatMap((reference) => byRef.get(reference) ?? []).filter(({ resource }) => FOLLOWED.includes(resource.resourceType) || (PARTS.includes(resource.resourceType) && ofPlan(entry)));
    const back = ofPlan(entry) ? entries.filter((one) => PARTS.includes(one.resource.resourceType) && refs(one).includes(entry.ref)) : [];
    for (const one of [...forward, ...back]) own.add(one);
  }
  return entries.filter((entry) => own.has(entry));
}

/** A problem or a drug brings no other plan's goals with it. */
function ofPlan({ resource }: OutEntry): boolean {
  return resource.resourceType === 'CarePlan' || PARTS.includes(resource.resourceType);
}

function isLaboratory({ resource }: OutEntry): boolean {
  return resource.resourceType === 'Observation' && (resource.category ?? []).some(({ coding = [] }) => coding.some(({ code }) => code === 'laboratory'));
}
