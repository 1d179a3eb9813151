// SPDX-License-Identifier: Apache-2.0
/**
 * A record that the person wanted amended, was refused, and disagrees about goes out with the statement of disagreement, and with the
 * holder's rebuttal if there is one (45 CFR 164.526(d)(4)-(5)). The request stands with the person's evidence, so it is known with the gate.
 */
import type { Task } from '@medplum/fhirtypes';
import { cs } from '../../domain/consent/evidence/systems.ts';
import type { Accompaniment } from '../../domain/consent/enforce/enforce.ts';
import type { Deps } from '../deps.ts';
import type { PersonKnowledge } from '../gate/knowledge.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { StoredResource } from '../ports.ts';

const known = new WeakMap<PersonKnowledge, ReadonlyMap<string, readonly string[]>>();

/** Of the records that go to somebody else than their holder, those that are disputed, each with what the two sides said. */
export function disagreements(deps: Deps, gate: PersonGate, rows: readonly StoredResource[]): readonly Accompaniment[] {
  const disputed = disputedIn(gate.knowledge, deps.policy.gateway);
  if (disputed.size === 0) {
    return [];
  }
  return rows.filter((row) => row.person === gate.person).flatMap((row) => {
    const lines = disputed.get(`${row.type}/${row.id}`) ?? disputed.get(gate.knowledge.contents?.get(`${row.type}/${row.id}`) ?? '');
    const verdict = lines === undefined ? undefined : gate.verdict(row);
    return lines === undefined || verdict?.verdict !== 'release' || verdict.bases.includes('own-record') ? [] : [{
      disagreement: { record: `${row.type}/${row.id}`, lines }, subject: gate.patient === undefined ? '' : `Patient/${gate.patient.id}`, sent: deps.clock.now(), id: deps.ids.next(),
    }];
  });
}

/** `Type/id` -> each statement, and the rebuttal after it. */
function disputedIn(knowledge: PersonKnowledge, gateway: string): ReadonlyMap<string, readonly string[]> {
  const found = known.get(knowledge);
  if (found !== undefined) {
    return found;
  }
  const requests = knowledge.evidence.flatMap(({ resource, contributor }) => (resource.resourceType === 'Task' && contributor === gateway && isAmendment(resource) ? [resource] : []));
  const said = requests.flatMap((task) => (task.focus?.reference === undefined ? [] : [{ record: task.focus.reference, lines: saidIn(task) }])).filter(({ lines }) => lines.length > 0);
  const made = new Map([...Map.groupBy(said, ({ record }) => record)].map(([record, all]) => [record, all.flatMap(({ lines }) => lines)]));
  known.set(knowledge, made);
  return made;
}

function isAmendment(task: Task): boolean {
  return (task.code?.coding ?? []).some(({ system, code }) => system === cs('work') && code === 'amendment');
}

function saidIn(task: Task): readonly string[] {
  const said = (task.output ?? []).filter(({ type }) => (type.coding ?? []).some(({ code }) => code === 'statement')).flatMap(({ valueString }) => valueString ?? []);
  const [statement, rebuttal] = said;
  return statement === undefined ? []
    : [`The person asked to have this record amended, was refused, and disagrees: ${statement}`, ...(rebuttal === undefined ? [] : [`The holder of the record answers: ${rebuttal}`])];
}
