// SPDX-License-Identifier: Apache-2.0
/** `metadata`: what is served, from the tables that serve it. */
import { publicDocument } from '../domain/consent/enforce/releasable.ts';
import { capabilityStatement } from '../domain/fhir/capability.ts';
import { compileSchema } from '../domain/fhir/schema.ts';
import { COMPARTMENT_TYPES } from '../domain/fhir/search/compartment.ts';
import { searchParams } from '../domain/fhir/search/params.ts';
import { SERVED_TYPES } from '../domain/fhir/served.ts';
import { TOPICS } from '../domain/fhir/subscriptions/topics.ts';
import type { Answer } from './api.ts';
import type { Deps } from './deps.ts';
import { INTERACTIONS } from './interactions.ts';
import { isWritable } from './write/writable.ts';

const BULK = 'http://hl7.org/fhir/uv/bulkdata';
const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport';
/** Operations that others defined, by name, or by type and name where each type has its own. The rest are ours. */
const DEFINED: Readonly<Record<string, string>> = {
  validate: 'http://hl7.org/fhir/OperationDefinition/Resource-validate', everything: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
  export: `${BULK}/OperationDefinition/export`, 'Patient-export': `${BULK}/OperationDefinition/patient-export`, 'Group-export': `${BULK}/OperationDefinition/group-export`,
  docref: 'http://hl7.org/fhir/us/core/OperationDefinition/docref', expand: 'http://hl7.org/fhir/OperationDefinition/ValueSet-expand',
  match: 'http://hl7.org/fhir/OperationDefinition/Patient-match', 'process-message': 'http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message',
  status: `${BACKPORT}/OperationDefinition/backport-subscription-status`, events: `${BACKPORT}/OperationDefinition/backport-subscription-events`,
};
const WRITES = ['create', 'update', 'patch', 'delete'];

/** The CapabilityStatement of this server at `base`, e.g. https://gateway.example/fhir/R4. */
export function metadata(deps: Pick<Deps, 'definitions' | 'softwareVersion'>, { base, started, cors }: { readonly base: string; readonly started: string; readonly cors: boolean }): Answer {
  const statement = capabilityStatement({
    base, cors, date: started, software: { name: 'Throughcare', version: deps.softwareVersion },
    description: 'Gateway for collaborative case plans under 42 CFR Part 2 and HIPAA: every answer holds what may be shared with the caller, and no more',
    types: SERVED_TYPES, interactions: INTERACTIONS,
    takes: (type, code) => !WRITES.includes(code) || isWritable(type, compileSchema(deps.definitions)),
    params: searchParams(deps.definitions), formats: ['application/fhir+json', 'application/fhir+xml'],
    conditional: { create: true, update: true, delete: true },
    profiles: supportedProfiles(deps.definitions), compartments: COMPARTMENT_TYPES,
    topics: TOPICS.map(({ url }) => url),
    instantiates: [`${BULK}/CapabilityStatement/bulk-data`, 'http://hl7.org/fhir/uv/subscriptions-backport/CapabilityStatement/backport-subscription-server-r4'],
    operationDefinition: (name, on) => DEFINED[on === undefined ? name : `${on}-${name}`] ?? DEFINED[name] ?? `https://throughcare.dev/fhir/OperationDefinition/${name}`,
  });
  return { status: 200, body: publicDocument(statement) };
}

/** Our own profiles, and US Core's in each release at hand. */
function supportedProfiles({ profiles = [] }: Deps['definitions']): readonly { readonly canonical: string; readonly type: string }[] {
  return profiles.filter((each) => each.type !== 'Extension' && /^https?:\/\/(?:throughcare\.dev\/fhir|hl7\.org\/fhir\/us\/core)\//.test(each.url))
    .map(({ url, version, type }) => ({ canonical: url.includes('/us/core/') ? `${url}|${version}` : url, type }));
}
