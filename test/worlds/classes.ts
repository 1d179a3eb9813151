// SPDX-License-Identifier: Apache-2.0
/** Every class of record, with somebody who holds such records, and what makes a record one of it (rules section 3). */
import type { RecordClass } from '../../src/domain/consent/facts/vocabulary.ts';
import { RECORD_CLASSES } from '../../src/domain/consent/facts/vocabulary.ts';
import type { Partner } from '../../src/app/registry/partner.ts';
import { cs, SID } from '../e2e/support.ts';
import type { Loose } from '../e2e/support.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';

interface Made {
  readonly holder: string;
  readonly category: string;
  /** Who wrote it, when that was not the holder. */
  readonly author?: 'patient' | 'stranger';
  /** No law withholds such records by itself: these are under a court's seal. */
  readonly sealed?: true;
}

const MADE: Readonly<Record<RecordClass, Made>> = {
  'p2': { holder: 'open-door', category: 'diagnosis' },
  'p2-notes': { holder: 'open-door', category: 'sud-counseling-note' },
  'phi': { holder: 'larkspur', category: 'diagnosis' },
  'phi-psy': { holder: 'larkspur', category: 'psychotherapy-note' },
  'va7332': { holder: 'va-clinic', category: 'diagnosis' },
  'chri': { holder: 'county-jail', category: 'rearrest-violations', sealed: true },
  'cji': { holder: 'county-jail', category: 'supervision-conditions', sealed: true },
  'edu': { holder: 'river-school', category: 'vocational-attendance' },
  'self': { holder: 'home-again', category: 'participant-goals', author: 'patient', sealed: true },
  'soc': { holder: 'home-again', category: 'housing-status', sealed: true },
  'unknown': { holder: 'open-door', category: 'diagnosis', author: 'stranger' },
};

export const CLASSES: readonly RecordClass[] = RECORD_CLASSES;
export const HOLDERS: readonly string[] = [...new Set(Object.values(MADE).map(({ holder }) => holder))];
export const madeAs = (recordClass: RecordClass): Made => MADE[recordClass];

const NOTES = ['sud-counseling-note', 'psychotherapy-note'];

/** The resource as one of the category: in the element that says what it is. Types without such an element say it by a tag alone. */
export function categorized(resource: Loose, category: string, sealed = false): Loose {
  const coding = { system: cs('category'), code: category };
  const tag = [...(NOTES.includes(category) ? [coding] : []), ...(sealed ? [{ system: cs('tag'), code: 'sealed' }] : [])];
  const noted = tag.length === 0 ? resource : { ...resource, meta: { tag } };
  const given = (element: string): { readonly coding?: readonly unknown[] } => resource[element] ?? {};
  const concept = (element: string): object => ({ ...given(element), coding: [coding, ...(given(element).coding ?? [])] });
  switch (resource.resourceType) {
    case 'Observation': case 'Condition': case 'List': return { ...noted, code: concept('code') };
    case 'DocumentReference': return { ...noted, type: concept('type') };
    case 'Encounter': return { ...noted, type: [concept('-')] };
    case 'CarePlan': case 'CareTeam': case 'Composition': return { ...noted, category: [concept('-')] };
    default: return noted;
  }
}

/** Partners of the tests' county that hold classes which the others do not. */
const MORE = [
  { id: 'va-clinic', name: 'VA Clinic', status: 'va-facility', role: 'physician' }, { id: 'river-school', name: 'River School', status: 'school', role: 'housing-staff' },
] as const;

/** Where a curious recipient wants to be told of changes; nothing listens there, what would be sent is looked at instead. */
export const hookOf = { id: 'curious-hook', address: 'http://127.0.0.1:9/curious' };

/** Registers the hook of a recipient. */
export async function addHook(gateway: TestGateway, recipient: string, { purpose, role, person }: { readonly purpose: string; readonly role: string; readonly person: string }): Promise<void> {
  const partner = testPartners(gateway.jwks).find((each) => each.organization.id === recipient)!;
  await gateway.add({ ...known(partner), endpoints: [...partner.endpoints ?? [], { id: hookOf.id, uses: ['subscription', 'push'], transport: 'rest-hook', address: hookOf.address, client: recipient, purpose, role, person, active: true }] });
}

/** A server of the partner's own that never answers: that it was asked shows in the answer. */
function sourceOf(id: string): NonNullable<Partner['sources']>[number] {
  return { id: `${id}-fhir`, address: 'http://127.0.0.1:9/fhir', identifierSystems: [SID], types: ['Condition', 'Observation'], active: true };
}

/** Whence its FHIR messages come (`$process-message`). */
export const MESSAGES = 'https://messages.example/fhir';

/** With a source to be pulled from and a feed of messages. */
const known = (partner: Partner): Partner => ({
  ...partner, sources: [sourceOf(partner.organization.id)], feeds: [{ id: `${partner.organization.id}-messages`, format: 'fhir', active: true, settings: { messaging: { endpoint: MESSAGES } } }],
});

export async function addHolders(gateway: TestGateway): Promise<void> {
  for (const partner of testPartners(gateway.jwks)) {
    await gateway.add(known(partner));
  }
  const model = testPartners(gateway.jwks).find((each) => each.organization.id === 'home-again')!;
  for (const { id, name, status, role } of MORE) {
    const [client] = model.clients;
    await gateway.add({
      ...model, organization: { id, name, statuses: [status], identifiers: [] }, people: [{ id: `${id}-person`, name, roles: [role], identifiers: [], active: true }],
      clients: [{ ...client!, id, name, roles: [role], defaultRole: role }], sources: [sourceOf(id)],
    });
  }
}
