// SPDX-License-Identifier: Apache-2.0
/**
 * Orders about records that are on file already: a court's sealing or expungement, a booking that was a mistake, a hold for a
 * proceeding. Carrier: DocumentReference, type `record-order#...`, category `order-issuer#...`, `context.related` the records
 * (an Encounter stands for its whole stay), `ext:record-order-recipient` those to whom a sealed record may still go.
 */
import type { DocumentReference, Resource } from '@medplum/fhirtypes';
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { codesIn, exts, known, localRef } from '../evidence/access.ts';
import { cs } from '../evidence/systems.ts';

export const RECORD_ORDERS = ['sealing', 'expungement', 'mistaken-booking', 'legal-hold'] as const;
export type RecordOrderKind = (typeof RECORD_ORDERS)[number];

export interface RecordOrder {
  readonly kind: RecordOrderKind;
  readonly issuer: 'court' | 'agency';
  /** FHIR dateTime of the order. */
  readonly made: string;
  /** `Type/id` of the records that it names. */
  readonly records: readonly string[];
  /** Ids of the organizations and people to whom a sealed record may still go. */
  readonly recipients: readonly string[];
}

/** True for a DocumentReference that is such an order: evidence of the person. */
export function isRecordOrder(document: DocumentReference): boolean {
  return codesIn(document.type, cs('record-order')).length > 0;
}

/** In: the order as filed. Out: what it says. Issues: everything it lacks to be carried out. */
export function readRecordOrder(document: DocumentReference): Result<RecordOrder> {
  const [kind] = known(codesIn(document.type, cs('record-order')), RECORD_ORDERS);
  const [issuer] = known(codesIn(document.category, cs('order-issuer')), ['court', 'agency'] as const);
  const records = refsOf(document);
  const issues: readonly Issue[] = [
    ...(kind === undefined ? [lacks('type', `its kind: one of ${RECORD_ORDERS.join(', ')}`)] : []),
    ...(issuer === undefined ? [lacks('category', 'who issued it: court or agency')] : []),
    ...(document.date === undefined ? [lacks('date', 'when it was made')] : []),
    ...(document.status === 'current' ? [] : [lacks('status', 'the status current: an order that was replaced is not carried out')]),
    ...(records.length === 0 && kind !== 'legal-hold' ? [lacks('context.related', 'the records that it is about')] : []),
    ...((document.modifierExtension ?? []).length > 0 ? [lacks('modifierExtension', 'a meaning that this gateway can read')] : []),
  ];
  return issues.length > 0 ? fail(...issues) : ok({
    kind: kind!, issuer: issuer!, made: document.date!, records,
    recipients: exts(document, 'record-order-recipient').flatMap((each) => localRef(each.valueReference)?.id ?? []),
  });
}

function refsOf(document: DocumentReference): readonly string[] {
  const named = (document.context?.related ?? []).flatMap((each) => localRef(each) ?? []).map(({ type, id }) => `${type}/${id}`);
  return [...new Set(named)];
}

function lacks(element: string, text: string): Issue {
  return { code: 'required', text: `The order does not tell ${text}`, at: `DocumentReference.${element}` };
}

/** May this asker still have a record under the order? An order that cannot be read lets nobody have it. */
export function orderSpares(order: Resource | undefined, asker: { readonly organization?: string; readonly person?: string }): boolean {
  const read = order?.resourceType === 'DocumentReference' ? readRecordOrder(order) : undefined;
  return read?.ok === true && read.value.recipients.some((id) => id === asker.organization || id === asker.person);
}
