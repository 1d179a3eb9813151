// SPDX-License-Identifier: Apache-2.0
/** Records at stake as the resources that a partner would send: attendance is an Encounter, a medication list a MedicationStatement. */
import type { CodeableConcept, Extension, Meta, Provenance, ProvenanceAgent, ProvenanceEntity, Resource } from '@medplum/fhirtypes';
import { flagTags } from '../classify/flags.ts';
import { PROVENANCE_PARTICIPANT, cs } from '../evidence/systems.ts';
import type { AssertedClass } from '../evidence/types.ts';
import type { ReceivedUnder, RecordFacts } from '../facts/record.ts';
import { shapeOf } from './shapes.ts';
import { concept, extension, noon, some, when, type Writing } from './writing.ts';

export interface WrittenRecord {
  readonly resource: Resource;
  readonly provenance: readonly Provenance[];
  readonly holder: string;
  readonly contributedBy: string;
  /** Given beside the resource, by `decide` alone. */
  readonly asserted: AssertedClass;
}

/** `Type/id` of every record of a scenario. */
export function recordRefs(records: readonly RecordFacts[]): ReadonlyMap<string, string> {
  return new Map(records.map((each) => [each.id, `${shapeOf(each).type}/${each.id}`]));
}

export function writeRecord(record: RecordFacts, writing: Writing): WrittenRecord {
  const { discloser } = writing.facts;
  return {
    resource: writeResource(record, writing),
    provenance: [made(record, writing), ...(record.receivedUnder === undefined ? [] : [received(record, record.receivedUnder, writing)])],
    holder: discloser.organization ?? discloser.person ?? '',
    contributedBy: record.contributedBy ?? '',
    asserted: { recordClass: record.recordClass, inputs: (record.derivedFrom ?? []).map((each) => each.recordClass) },
  };
}

function writeResource(record: RecordFacts, writing: Writing): Resource {
  const shape = shapeOf(record);
  const tags = flagTags({ healthContent: false, ...record });
  const meta: Meta = { tag: [...tags] };
  const subject = { reference: `Patient/${writing.facts.patient.id}` };
  const body = shape.body(concept('category', record.category), subject, {
    ...when('day', record.recordDate, (day) => day), ...when('instant', record.recordDate, (day) => noon(day, writing)),
    ...when('entry', record.accountingEntry, (entry) => ({ basis: concept('prior-basis', entry.basis), recorded: noon(entry.date, writing) })),
    now: writing.facts.asOf,
  });
  // The shapes are plain JSON of one resource type each; `test/domain/consent/scenario/valid-r4.test.ts` validates them.
  return { resourceType: shape.type, id: record.id, meta, ...some('extension', extensions(record, writing)), ...body } as unknown as Resource;
}

function extensions(record: RecordFacts, writing: Writing): readonly Extension[] {
  return [
    ...(record.embeddedIn === undefined ? [] : [extension('embedded-in', { valueReference: { reference: writing.record(record.embeddedIn) } })]),
    ...(record.sudIndicators ?? []).map((each) => extension('mentions', MENTIONS[each])),
    ...(record.accountingEntry?.throughEhr === undefined ? [] : [extension('through-ehr', { valueBoolean: record.accountingEntry.throughEhr })]),
  ];
}

const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';

/** Content by which the suspicion lists know each indicator. */
const MENTIONS: Readonly<Record<NonNullable<RecordFacts['sudIndicators']>[number], Omit<Extension, 'url'>>> = {
  'icd10-f10-f19': { valueCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11.20' }] } },
  buprenorphine: { valueCodeableConcept: { coding: [{ system: RXNORM, code: '1819' }] } },
  methadone: { valueCodeableConcept: { coding: [{ system: RXNORM, code: '6813' }] } },
  naltrexone: { valueCodeableConcept: { coding: [{ system: RXNORM, code: '7243' }] } },
  'sud-clinic-name': { valueReference: { identifier: { value: 'clinic' }, display: 'Opioid Treatment Program' } },
};

function participant(code: string): CodeableConcept {
  return { coding: [{ system: PROVENANCE_PARTICIPANT, code }] };
}

/** Who made it: an organization, the participant in person, the index; nobody known: no author. */
function author(origin: string | undefined, writing: Writing): readonly ProvenanceAgent[] {
  if (origin === undefined || origin === 'unknown') {
    return [];
  }
  const who = origin === 'participant' ? { reference: `Patient/${writing.facts.patient.id}` }
    : origin === 'interstate-identification-index' ? { identifier: { system: cs('origin'), value: origin } } : writing.ref(origin);
  return [{ type: participant('author'), who: who }];
}

function made(record: RecordFacts, writing: Writing): Provenance {
  const { discloser } = writing.facts;
  const holder: ProvenanceAgent = { type: participant('custodian'), who: writing.ref(discloser.organization ?? discloser.person ?? '') };
  return {
    resourceType: 'Provenance', id: `made-${record.id}`, target: [{ reference: writing.record(record.id) }], recorded: writing.facts.asOf,
    agent: [
      ...author(record.origin, writing),
      ...(record.collectedBy === undefined ? [] : [{ type: participant('enterer'), who: writing.ref(record.collectedBy) }]),
      holder,
    ],
    ...some('entity', record.derivedFrom?.map((each) => input(each, writing))),
  };
}

function input(from: NonNullable<RecordFacts['derivedFrom']>[number], writing: Writing): ProvenanceEntity {
  const origin = from.origin === 'unknown' ? [{ type: participant('author'), who: { identifier: { system: cs('origin'), value: 'unknown' } } }] : author(from.origin, writing);
  const facts = [
    ...(from.category === undefined ? [] : [extension('category', { valueCode: from.category })]),
    ...(from.receivedUnder === undefined ? [] : [receivedExtension(from.receivedUnder)]),
  ];
  return { role: 'derivation', what: { identifier: { system: cs('origin'), value: 'input' } }, ...some('agent', origin as ProvenanceAgent[]), ...some('extension', facts) };
}

function receivedExtension(receipt: ReceivedUnder): Extension {
  return extension('received-under', {
    extension: [
      { url: 'basis', valueCode: receipt.basis },
      ...(receipt.consentId === undefined ? [] : [{ url: 'consent', valueReference: { reference: `Consent/${receipt.consentId}` } }]),
      ...(receipt.orderId === undefined ? [] : [{ url: 'order', valueReference: { reference: `DocumentReference/${receipt.orderId}` } }]),
      ...(receipt.noticed === undefined ? [] : [{ url: 'noticed', valueBoolean: receipt.noticed }]),
      ...(receipt.receivedOn === undefined ? [] : [{ url: 'receivedOn', valueDate: receipt.receivedOn }]),
    ],
  });
}

function received(record: RecordFacts, receipt: ReceivedUnder, writing: Writing): Provenance {
  const { discloser } = writing.facts;
  const policy = [
    ...(receipt.consentId === undefined ? [] : [`Consent/${receipt.consentId}`]),
    ...(receipt.orderId === undefined ? [] : [`DocumentReference/${receipt.orderId}`]),
  ];
  return {
    resourceType: 'Provenance', id: `received-${record.id}`, target: [{ reference: writing.record(record.id) }], recorded: writing.facts.asOf,
    activity: concept('provenance-activity', 'receive'), reason: [concept('prior-basis', receipt.basis)],
    agent: [{ type: participant('custodian'), who: writing.ref(discloser.organization ?? discloser.person ?? '') }],
    ...some('policy', policy),
    ...when('occurredDateTime', receipt.receivedOn, (day) => day),
    ...(receipt.noticed === undefined ? {} : { extension: [extension('part2-notice-received', { valueBoolean: receipt.noticed })] }),
  };
}
