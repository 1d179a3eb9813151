// SPDX-License-Identifier: Apache-2.0
/** The example plan of a person who comes home (test/caseplan/scored), as probation would send it to the test county's gateway. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { create, post } from '../e2e/support.ts';
import type { Loose } from '../e2e/support.ts';
import { expect } from '@jest/globals';
import type { TestGateway } from './gateway.ts';

const FOLDER = join(import.meta.dirname, '../caseplan/scored');
/** Who the example's parties are in the test county. */
const COUNTY: readonly (readonly [string, string])[] = [
  ['Organization/probation', 'Organization/county-probation'], ['Organization/clinic', 'Organization/open-door'], ['Organization/housing', 'Organization/home-again'], ['PractitionerRole/officer', 'PractitionerRole/omar-reyes'],
];
const REGISTERED = new Set(['Organization', 'Practitioner', 'PractitionerRole', 'Consent']);

/** Resources of an example. */
export function exampleResources(name: string): readonly Resource[] {
  return ((JSON.parse(readFileSync(join(FOLDER, name, 'bundle.json'), 'utf8')) as Bundle).entry ?? []).flatMap(({ resource }) => resource ?? []);
}

export interface Sent { readonly patient: string; readonly plan: string }

/** Sends an example as `client`; `change` may alter each record before it goes. Out: references of the Patient and the plan. */
export async function sendExample(gateway: TestGateway, token: string, at: { readonly name: string; readonly identifier: { readonly system: string; readonly value: string }; readonly change?: (resource: Resource) => Resource }): Promise<Sent> {
  const own = exampleResources(at.name).filter(({ resourceType }) => !REGISTERED.has(resourceType)).map(at.change ?? ((one) => one));
  const [patient] = own.filter((one): one is Extract<Resource, { resourceType: 'Patient' }> => one.resourceType === 'Patient');
  const stored = await create(gateway, token, { ...patient, id: undefined, identifier: [at.identifier] } as unknown as Loose);
  const rest = own.filter(({ resourceType }) => resourceType !== 'Patient');
  const renamed = [...COUNTY, [`Patient/${patient?.id ?? ''}`, stored] as const, ...rest.map((one) => [`${one.resourceType}/${one.id ?? ''}`, urn(one)] as const)]
    .reduce((text, [from, to]) => text.replaceAll(`"${from}"`, `"${to}"`), JSON.stringify(rest));
  const entry = (JSON.parse(renamed) as readonly Resource[]).map((resource) => ({ fullUrl: urn(resource), resource: { ...resource, id: undefined }, request: { method: 'POST', url: resource.resourceType } }));
  const answer = await post(gateway, token, '', { resourceType: 'Bundle', type: 'transaction', entry });
  expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
  const made = (answer.json['entry'] as readonly { readonly response: { readonly location: string } }[]).map(({ response }) => /([A-Za-z]+\/[^/]+)\/_history/.exec(response.location)?.[1] ?? '');
  return { patient: stored, plan: made.find((ref) => ref.startsWith('CarePlan/')) ?? '' };
}

const NUMBERS = new Map<string, number>();

/** A urn that is the same for the same record. */
function urn({ resourceType, id = '' }: Resource): string {
  const key = `${resourceType}/${id}`;
  NUMBERS.set(key, NUMBERS.get(key) ?? NUMBERS.size + 1);
  return `urn:uuid:00000000-0000-4000-8000-${String(NUMBERS.get(key)).padStart(12, '0')}`;
}
