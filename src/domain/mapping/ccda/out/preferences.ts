// SPDX-License-Identifier: Apache-2.0
/** Priority Preferences (C-CDA 2.1, 2.16.840.1.113883.10.20.22.4.143): whose priority a goal, a concern or an action has, and which. */
import type { CodeableConcept, Extension, Reference } from '@medplum/fhirtypes';
import type { OutContext } from './context.ts';
import { extensionOf } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { author } from './people.ts';
import { concept, snomed, UNKNOWN } from './values.ts';

const PREFERENCE = 'https://throughcare.dev/fhir/StructureDefinition/priority-preference';
const GOAL_PRIORITY = 'http://terminology.hl7.org/CodeSystem/goal-priority';

/** What the resource's own extensions say, and the priority itself where none says the same. */
export function preferences(context: OutContext, resource: { readonly extension?: readonly Extension[]; readonly priority?: unknown }, priority?: CodeableConcept): readonly El[] {
  const told = (resource.extension ?? []).filter(({ url }) => url === PREFERENCE).flatMap((one) => {
    const value = extensionOf(one, 'priority')?.valueCodeableConcept;
    return value === undefined ? [] : [{ value, who: extensionOf(one, 'individual')?.valueReference }];
  });
  const level = (priority?.coding ?? []).find(({ system }) => system === GOAL_PRIORITY);
  const code = context.tables.back('goal-priority', level?.code);
  const said = told.some(({ value }) => (value.coding ?? []).some((one) => priority?.coding?.some(({ code: own }) => own === one.code) === true || one.code === code));
  const own = priority === undefined || said ? [] : [preference(context, { ...priority, coding: levels(priority, code) }, undefined)];
  return [...told.map(({ value, who }) => preference(context, value, who)), ...own];
}

/** C-CDA wants a SNOMED CT code; FHIR's own level is said by it, its words stay. */
function levels({ coding = [] }: CodeableConcept, code: string | undefined): CodeableConcept['coding'] & object {
  const others = coding.filter(({ system }) => system !== GOAL_PRIORITY);
  const level = coding.find(({ system }) => system === GOAL_PRIORITY);
  if (level === undefined) return others;
  const known = others.some((one) => one.code === code);
  return code === undefined ? coding : known ? others : [{ system: 'http://snomed.info/sct', code, ...(level.display === undefined ? {} : { display: level.display }) }, ...others];
}

function preference(context: OutContext, value: CodeableConcept, who: Reference | undefined): El {
  return el('entryRelationship', { typeCode: 'REFR' }, el('observation', { classCode: 'OBS', moodCode: 'EVN' },
    el('templateId', { root: '2.16.840.1.113883.10.20.22.4.143' }), el('id', UNKNOWN), snomed('225773000', 'Preference'),
    concept(context.tables, 'value', value, { type: 'CD' }), author(context, who, undefined)));
}
