// SPDX-License-Identifier: Apache-2.0
/** `metadata`: what is served, from the tables that serve it. */
import { publicDocument } from '../domain/consent/enforce/releasable.ts';
import { capabilityStatement } from '../domain/fhir/capability.ts';
import { searchParams } from '../domain/fhir/search/params.ts';
import { SERVED_TYPES } from '../domain/fhir/served.ts';
import { TOPICS } from '../domain/fhir/subscriptions/topics.ts';
import type { Answer } from './api.ts';
import type { Deps } from './deps.ts';
import { INTERACTIONS } from './interactions.ts';

/** Written by the server alone: no client creates, changes or deletes them (settled question 19). */
const READ_ONLY = ['AuditEvent'];
const WRITES = ['create', 'update', 'patch', 'delete'];

/** The CapabilityStatement of this server at `base`, e.g. https://gateway.example/fhir/R4. */
export function metadata(deps: Deps, base: string, started: string): Answer {
  const statement = capabilityStatement({
    base, date: started, software: { name: 'Throughcare', version: deps.softwareVersion },
    description: 'Gateway for collaborative case plans under 42 CFR Part 2 and HIPAA: every answer holds what may be shared with the caller, and no more',
    types: SERVED_TYPES, interactions: INTERACTIONS,
    takes: (type, code) => !(READ_ONLY.includes(type) && WRITES.includes(code)),
    params: searchParams(deps.definitions), formats: ['application/fhir+json', 'json', 'application/fhir+xml', 'xml'],
    conditional: { create: true, update: true, delete: true },
    profiles: supportedProfiles(deps.definitions),
    topics: TOPICS.map(({ url }) => url),
    operationDefinition: (name) => (name === 'status' || name === 'events' ? `http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-${name}` : `https://throughcare.dev/fhir/OperationDefinition/${name}`),
  });
  return { status: 200, body: publicDocument(statement) };
}

/** Our own profiles, and US Core's in each release at hand. */
function supportedProfiles({ profiles = [] }: Deps['definitions']): readonly { readonly canonical: string; readonly type: string }[] {
  return profiles.filter((each) => each.type !== 'Extension' && /^https?:\/\/(?:throughcare\.dev\/fhir|hl7\.org\/fhir\/us\/core)\//.test(each.url))
    .map(({ url, version, type }) => ({ canonical: url.includes('/us/core/') ? `${url}|${version}` : url, type }));
}
