// SPDX-License-Identifier: Apache-2.0
/** Gate profiles: many records of a person share the facts that a decision depends on, so they are decided once. */
import { createHash } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import * as z from 'zod';
import { handlingOf, type Handling } from '../../domain/consent/classify/handling.ts';
import type { ReadRecord } from '../../domain/consent/classify/record-profile.ts';
import type { StoredField, StoredProfile } from '../../domain/consent/evidence/types.ts';
import { canonicalJson } from '../../domain/fhir/canonical-json.ts';

export interface GateFacts {
  readonly holder: string;
  /** True for a Patient resource: it is seen in the recipient's own view of the person, not as a record of its own. */
  readonly patient: boolean;
  readonly profile: StoredProfile;
  /** What the source marked for handling; absent: nothing. */
  readonly handling?: readonly Handling[];
  /** Fields with an origin of their own, each decided as a record; absent: none. */
  readonly fields?: readonly StoredField[];
  /** Of a Provenance: the fields whose origin it tells. Who may not see one of them may not see it. Absent: none. */
  readonly tells?: readonly ToldField[];
  /** What is on file cannot be read: its records are withheld from everybody (known failure 10). */
  readonly unreadable?: true;
}

/** A field as the record that it stands in is decided: by that record's id where a paper names it, and its day. */
export interface ToldField {
  /** `Type/id` of the record. */
  readonly record: string;
  readonly day: string | null;
  readonly profile: StoredProfile;
}

/** In: a resource, who holds it, what was read of it, and the fields of which a Provenance tells. Out: its facts. */
export function gateFactsOf(resource: Resource, holder: string, { profile, fields }: Pick<ReadRecord, 'profile' | 'fields'>, tells: readonly ToldField[] = []): GateFacts {
  const handling = handlingOf(resource);
  return {
    holder, patient: resource.resourceType === 'Patient', profile, ...(handling.length === 0 ? {} : { handling }),
    ...(fields === undefined ? {} : { fields }), ...(tells.length === 0 ? {} : { tells }),
  };
}

/** In: the facts. Out: the text kept per person, and its key. */
export function gateOf(facts: GateFacts): { readonly gate: string; readonly gateFacts: string } {
  const gateFacts = canonicalJson(facts);
  return { gate: createHash('sha256').update(gateFacts).digest('hex').slice(0, 24), gateFacts };
}

/** What a row on file must be for the gate to decide by it. Members that say more are read as they are. */
const texts = z.array(z.string()).optional();
const receipt = z.looseObject({ basis: z.string() });
const stored = z.looseObject({
  category: z.string(), origin: z.string(), contributedBy: z.string().optional(), raised: texts, sudIndicators: texts, receivedUnder: receipt.optional(),
  derivedFrom: z.array(z.looseObject({ origin: z.string().optional(), receivedUnder: receipt.optional() })).optional(),
  marks: z.looseObject({ type: z.string().optional(), codes: texts, profiles: texts, mentions: texts, labels: texts, authors: texts }).optional(),
  accountingEntry: z.looseObject({ date: z.string(), basis: z.string() }).optional(),
});
const readable = z.looseObject({
  holder: z.string(), patient: z.boolean(), profile: stored, handling: texts, unreadable: z.undefined().optional(),
  fields: z.array(z.looseObject({ names: z.array(z.string()), profile: stored })).optional(),
  tells: z.array(z.looseObject({ record: z.string(), day: z.string().nullable(), profile: stored })).optional(),
});

const UNREADABLE: GateFacts = { holder: '', patient: false, profile: { category: 'uncategorized', origin: 'unknown' }, unreadable: true };

/** The facts back from the kept text; never throws. By what is no such facts nothing can be decided, and it says so. */
export function readGateFacts(text: string): GateFacts {
  const value = parsed(text);
  return readable.safeParse(value).success ? value as GateFacts : UNREADABLE;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
