// SPDX-License-Identifier: Apache-2.0
/** Records that may be seen and speak of hidden ones elsewhere than in a reference of their own: in the other world the same, without the mention. */
import { categorized } from './classes.ts';
import type { Loose } from '../e2e/support.ts';

/** What the holder has in its own directory: it goes inside the records. */
export const OWN_ENTRIES: readonly Loose[] = [{ resourceType: 'Medication', code: { text: 'Aspirin' } }, { resourceType: 'Location', name: 'Main clinic' }];

interface Speaking {
  readonly subject: { readonly reference: string };
  /** References to a hidden observation and condition, where there are any. */
  readonly hidden?: { readonly observation: string; readonly condition: string } | undefined;
  /** References to `OWN_ENTRIES`. */
  readonly own: readonly string[];
}

/** By extension, uri, link of the narrative, contained copy, input and output; beside what goes along with them. */
export function carriersOf({ subject, hidden, own: [medication, location] }: Speaking): readonly Loose[] {
  const told = hidden === undefined ? undefined : { reference: hidden.observation, display: 'Opioid screening' };
  const said = told === undefined ? {} : {
    extension: [{ url: 'urn:x', valueReference: told }, { url: 'urn:y', extension: [{ url: 'a', valueUri: hidden!.condition }, { url: 'b', valueString: 'Opioid use disorder' }] }],
    text: { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${hidden!.condition}">Opioid use disorder</a></div>` },
    contained: [{ resourceType: 'Condition', id: 'c', subject, code: { text: 'Opioid use disorder' }, evidence: [{ detail: [told] }] }], diagnosis: [{ condition: { reference: '#c' }, use: { text: 'Opioid use disorder' } }],
  };
  return [
    {
      resourceType: 'Encounter', status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, subject, ...said,
      period: { start: '2026-10-07T15:00:00Z', end: '2026-10-07T16:00:00Z' }, location: [{ location: { reference: location, display: 'Main clinic' } }],
    },
    { resourceType: 'Task', status: 'requested', intent: 'order', for: subject, ...(told === undefined ? {} : { input: [{ type: { text: 'Opioid screening' }, valueReference: told }], output: [{ type: { text: 'Result' }, valueReference: told }] }) },
    { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject, authoredOn: '2026-10-07', medicationReference: { reference: medication }, ...(told === undefined ? {} : { supportingInformation: [told] }) },
  ].map((each) => categorized(each, 'treatment-attendance'));
}
