// SPDX-License-Identifier: Apache-2.0
/** The CapabilityStatement, generated from the tables that routes and searches run on: it can state nothing else. */
import type {
  CapabilityStatement, CapabilityStatementRest, CapabilityStatementRestResource, CapabilityStatementRestResourceInteraction,
  CapabilityStatementRestResourceOperation, CapabilityStatementRestResourceSearchParam,
} from '@medplum/fhirtypes';
import { hasNarrative } from './search/params.ts';
import type { SearchParams } from './search/params.ts';

export interface ServedInteraction {
  /** Below the base: `/:type/...` is for every type, `/Patient/...` for one, anything else for the system. */
  readonly path: string;
  /** FHIR interaction code, or `operation`. */
  readonly code: string;
  readonly operation?: { readonly name: string; readonly on: readonly string[] | 'all' };
}

export interface CapabilityInput {
  readonly base: string;
  /** When this was last changed; the start of the server will do. */
  readonly date: string;
  readonly software: { readonly name: string; readonly version: string };
  readonly description: string;
  readonly types: readonly string[];
  readonly interactions: readonly ServedInteraction[];
  /** False where a type does not take an interaction that the table binds for all types. */
  readonly takes: (type: string, code: string) => boolean;
  readonly params: SearchParams;
  readonly formats: readonly string[];
  /** Which conditional interactions are served, where the plain one is. */
  readonly conditional: { readonly create: boolean; readonly update: boolean; readonly delete: boolean };
  /** Profiles that resources are held against when they claim them, with the type of each. */
  readonly profiles?: readonly { readonly canonical: string; readonly type: string }[];
  /** True: apps in browsers are answered. */
  readonly cors?: boolean;
  /** Types whose compartments can be searched. */
  readonly compartments?: readonly string[];
  /** Canonicals of the topics that can be subscribed to. */
  readonly topics?: readonly string[];
  /** Capability statements of guides that this one fulfils. */
  readonly instantiates?: readonly string[];
  /** Canonical of the definition of an operation: by its name, and the type that it is on, if any. */
  readonly operationDefinition: (name: string, on?: string) => string;
}

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport';

/** In: what is served. Out: an R4 CapabilityStatement of kind `instance`. */
export function capabilityStatement(input: CapabilityInput): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: input.date,
    kind: 'instance',
    ...(input.instantiates === undefined ? {} : { instantiates: [...input.instantiates] }),
    fhirVersion: '4.0.1',
    format: [...input.formats] as CapabilityStatement['format'],
    software: input.software,
    implementation: { description: input.description, url: input.base },
    rest: [rest(input)],
  };
}

function rest(input: CapabilityInput): CapabilityStatementRest {
  const system = input.interactions.filter((each) => !each.path.startsWith('/:type') && !/^\/[A-Z]/.test(each.path));
  const codes = [...new Set(system.filter((each) => each.code !== 'operation').map((each) => each.code))];
  const operations = operationsOf(system, input);
  return {
    mode: 'server',
    security: {
      cors: input.cors === true,
      service: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' }] }],
    },
    resource: input.types.map((type) => resourceOf(type, input)),
    ...(input.compartments === undefined ? {} : { compartment: input.compartments.map((type) => `http://hl7.org/fhir/CompartmentDefinition/${type.toLowerCase()}`) }),
    ...(codes.length === 0 ? {} : { interaction: codes.map((code) => ({ code })) as CapabilityStatementRest['interaction'] }),
    ...(operations.length === 0 ? {} : { operation: operations }),
  } as CapabilityStatementRest;
}

function resourceOf(type: string, input: CapabilityInput): CapabilityStatementRestResource {
  const own = input.interactions.filter((each) => each.path.startsWith('/:type') || each.path.startsWith(`/${type}/`) || each.path === `/${type}`);
  const codes = [...new Set(own.filter((each) => each.code !== 'operation' && each.code !== 'search-compartment' && input.takes(type, each.code)).map((each) => each.code))];
  const operations = operationsOf(own.filter((each) => each.operation?.on === 'all' || each.operation?.on.includes(type) === true), input, type);
  const searched = codes.includes('search-type');
  const profiles = (input.profiles ?? []).filter((each) => each.type === type).map((each) => each.canonical);
  return {
    type: type as CapabilityStatementRestResource['type'],
    ...(type === 'Subscription' && (input.topics ?? []).length > 0 ? {
      extension: input.topics!.map((valueCanonical) => ({ url: `${BACKPORT}/StructureDefinition/capabilitystatement-subscriptiontopic-canonical`, valueCanonical })),
    } : {}),
    ...(profiles.length === 0 ? {} : { supportedProfile: profiles }),
    interaction: codes.map((code) => ({ code })) as CapabilityStatementRestResourceInteraction[],
    versioning: codes.includes('vread') ? 'versioned' : 'no-version',
    readHistory: codes.includes('vread'),
    updateCreate: false,
    conditionalCreate: input.conditional.create && codes.includes('create'),
    conditionalUpdate: input.conditional.update && codes.includes('update'),
    conditionalDelete: input.conditional.delete && codes.includes('delete') ? 'single' : 'not-supported',
    referencePolicy: ['literal', 'logical', 'local'],
    ...(searched ? searchOf(type, input.params) : {}),
    ...(operations.length === 0 ? {} : { operation: operations }),
  };
}

function operationsOf(interactions: readonly ServedInteraction[], input: CapabilityInput, on?: string): CapabilityStatementRestResourceOperation[] {
  const names = new Set(interactions.flatMap((each) => (each.operation === undefined ? [] : [each.operation.name])));
  return [...names].map((name) => ({ name, definition: input.operationDefinition(name, on) }));
}

const COLUMNS: readonly CapabilityStatementRestResourceSearchParam[] = [
  { name: '_id', type: 'token', definition: 'http://hl7.org/fhir/SearchParameter/Resource-id' },
  { name: '_lastUpdated', type: 'date', definition: 'http://hl7.org/fhir/SearchParameter/Resource-lastUpdated' },
  { name: '_list', type: 'special', documentation: 'Ids of Lists: what is an item of one of them (http://hl7.org/fhir/R4/search.html#list)' },
  { name: '_content', type: 'string', definition: 'http://hl7.org/fhir/SearchParameter/Resource-content', documentation: 'Words, phrases, and, or, not: of what is released of the resource' },
  { name: '_filter', type: 'special', documentation: 'An expression (http://hl7.org/fhir/R4/search_filter.html)' },
];

const TEXT: CapabilityStatementRestResourceSearchParam = {
  name: '_text', type: 'string', definition: 'http://hl7.org/fhir/SearchParameter/DomainResource-text', documentation: 'As _content, of the narrative alone',
};

function searchOf(type: string, params: SearchParams): Pick<CapabilityStatementRestResource, 'searchParam' | 'searchInclude' | 'searchRevInclude'> {
  const own = [...(params.byType.get(type)?.values() ?? [])];
  const include = own.filter((each) => each.kind === 'reference' && each.composite !== true).map((each) => `${type}:${each.code}`);
  const reverse = [...params.byType].flatMap(([source, theirs]) => [...theirs.values()]
    .filter((each) => each.kind === 'reference' && each.targets.includes(type)).map((each) => `${source}:${each.code}`));
  return {
    searchParam: [...COLUMNS, ...(hasNarrative(type) ? [TEXT] : []), ...own.map((each) => ({ name: each.code, type: each.composite === true ? 'composite' as const : each.position === true ? 'special' as const : each.kind, definition: each.url }))],
    ...(include.length === 0 ? {} : { searchInclude: include.toSorted() }),
    ...(reverse.length === 0 ? {} : { searchRevInclude: reverse.toSorted() }),
  };
}
