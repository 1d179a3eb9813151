// SPDX-License-Identifier: Apache-2.0
/**
 * E4: a released Bundle with case plans as a NIEM 6 message, in XML or JSON. Which resources belong to the plan, and how the notice and the
 * confidentiality high-water mark travel; the elements are the rows of mappings/niem-case-plan. Formats 1.2, 8.16; 42 CFR 2.32.
 */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { listReferences } from '../../fhir/references.ts';
import type { Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import type { Formats } from '../formats.ts';
import type { FeedSettings, LossReport } from '../types.ts';
import { highWater, noticesIn } from '../write/accompaniment.ts';
import { renderNiemJson } from '../write/render-niem-json.ts';
import type { OutEntry } from '../write/run.ts';
import { entriesOf, writeMessage } from '../write/write-message.ts';

export interface CasePlanOut {
  /** What the gate released, with its notices and labels. */
  readonly bundle: Bundle;
  readonly form: 'xml' | 'json';
  /** Settings of the party that will read it. */
  readonly settings: FeedSettings;
  readonly id: string;
  /** Instant with a time zone. */
  readonly time: string;
}

export interface CasePlanText { readonly text: string; readonly contentType: string; readonly loss: LossReport }

/** Errors: no case plan in the Bundle, several persons, or a fault of the settings. */
export function casePlanMessage(formats: Formats, out: CasePlanOut): Result<CasePlanText> {
  const format = formats.get('niem-case-plan');
  if (format?.writer === undefined) return fail({ code: 'not-supported', text: 'the format niem-case-plan is not among the mappings' });
  const entries = planEntries(entriesOf(out.bundle));
  if (!entries.some(({ resource }) => resource.resourceType === 'CarePlan')) return fail({ code: 'business-rule', text: 'there is no case plan in what may be sent' });
  const notice = noticesIn(out.bundle).join('\n\n');
  const envelope = { id: out.id, time: out.time, confidentiality: highWater(entries.map(({ resource }) => resource)), ...(notice === '' ? {} : { notice }) };
  const written = writeMessage(format, { entries, settings: out.settings, envelope });
  if (!written.ok) return written;
  const { text, tree, loss } = written.value;
  return ok(out.form === 'xml'
    ? { text, contentType: 'application/xml; charset=utf-8', loss }
    : { text: renderNiemJson(tree, format.writer), contentType: 'application/ld+json; charset=utf-8', loss });
}

const PARTS = ['Condition', 'Goal', 'ServiceRequest', 'Task'];

/** The person, the plans, what a plan leads to, and what says that it belongs to one of these. Another order or diagnosis is no part of a plan. */
export function planEntries(entries: readonly OutEntry[]): readonly OutEntry[] {
  const byRef = new Map(entries.map((entry) => [entry.ref, entry]));
  const plans = entries.filter(({ resource }) => resource.resourceType === 'CarePlan');
  const kept = new Set(plans);
  for (const entry of kept) {
    const forward = referencesOf(entry.resource).map((reference) => byRef.get(reference));
    const back = entries.filter(({ resource }) => PARTS.includes(resource.resourceType) && referencesOf(resource).includes(entry.ref));
    for (const next of [...forward, ...back]) {
      if (next !== undefined && PARTS.includes(next.resource.resourceType)) kept.add(next);
    }
  }
  return entries.filter((entry) => kept.has(entry) || entry.resource.resourceType === 'Patient');
}

function referencesOf(resource: Resource): readonly string[] {
  return listReferences(resource).map(({ reference }) => reference);
}
