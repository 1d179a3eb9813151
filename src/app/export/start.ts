// SPDX-License-Identifier: Apache-2.0
/** Kick-off of a Bulk Data export (STU2, "Bulk Data Kick-off Request"): whom it is about is settled here, what may go with every step. */
import { compileSchema } from '../../domain/fhir/schema.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import { SERVED_TYPES } from '../../domain/fhir/served.ts';
import { fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer, ExportCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { notFound } from '../release/answer.ts';
import { ownClause } from '../narrowing.ts';
import { mayBring } from '../release/plan-scope.ts';
import { personsOf } from './persons.ts';
import { elementsFor, filterParts } from './plan.ts';
import { LIFE, type ExportJob, type ExportRequest } from './job.ts';

const CITE = 'https://hl7.org/fhir/uv/bulkdata/STU2/export.html';
const FORMATS = ['application/fhir+ndjson', 'application/ndjson', 'ndjson'];
/** About nobody, or written by the gateway about itself: an export of people's records does not hold them. */
const NOT_EXPORTED = ['AuditEvent', 'CapabilityStatement', 'StructureDefinition', 'ValueSet', 'CodeSystem', 'SearchParameter', 'OperationDefinition', 'CompartmentDefinition', 'ConceptMap', 'ImplementationGuide', 'NamingSystem'];
/** Contents go when they are asked for by name: by default an Attachment says where they are (STU2, "Attachments"). */
const isDefault = (type: string): boolean => type !== 'Binary';

/** 202 with the address of the status. 404 alike for a Group that is not there and one that may not be seen. */
export async function startExport(deps: Deps, gates: Gates, caller: Caller, call: ExportCall): Promise<Result<Answer>> {
  const request = requestOf(deps, caller, call);
  if (!request.ok) {
    return request;
  }
  const persons = await deps.store.read(caller.tenant, (session) => personsOf(deps, gates, { caller, call, session, patients: patientsOf(call) }));
  if (persons === undefined) {
    return notFound();
  }
  const now = deps.clock.now();
  const job: ExportJob = {
    id: deps.ids.next(), tenant: caller.tenant, caller, request: request.value, persons, state: 'running', done: 0, counts: {}, created: now,
    expires: new Date(Date.parse(now) + LIFE).toISOString(),
  };
  await deps.store.saveExport(job);
  return ok({ status: 202, contentLocation: `${call.base}/$export-status/${job.id}` });
}

function requestOf(deps: Deps, caller: Caller, call: ExportCall): Result<ExportRequest> {
  const value = (name: string): string | undefined => call.query.find(([each]) => each === name)?.[1];
  const asked = listed(call, '_type');
  const filters = filtersOf(call);
  const elements = listed(call, '_elements');
  const since = value('_since')?.replace(' ', '+');
  const types = SERVED_TYPES.filter((type) => !NOT_EXPORTED.includes(type) && (asked.length === 0 ? isDefault(type) : asked.includes(type)) && mayBring(caller, type));
  const issues: readonly Issue[] = [
    ...formFaults(call), ...typeFaults(call, asked), ...patientFaults(call), ...filterFaults(deps, filters), ...elementFaults(deps, elements, types),
    ...(since === undefined || isInstant(deps, since) ? [] : [{ code: 'value' as const, text: '_since must be an instant', at: '_since', cite: CITE }]),
    ...(types.length === 0 ? [{ code: 'forbidden' as const, text: 'The scopes of the access token cover none of the types asked for' }] : []),
  ];
  return issues.length > 0 ? fail(...issues) : ok({
    level: call.level, types, address: call.address, ...(filters.length === 0 ? {} : { filters }), ...(elements.length === 0 ? {} : { elements }), ...(since === undefined ? {} : { since }),
  });
}

const refused = (text: string, at: string): Issue => ({ code: 'not-supported', text, at, cite: CITE });
const listed = ({ query }: ExportCall, wanted: string): readonly string[] => query.filter(([name]) => name === wanted).flatMap(([, text]) => text.split(',')).filter((each) => each !== '');

const SERVED = ['_type', '_since', '_typeFilter', '_elements', '_outputFormat', '_format', 'patient'];

function formFaults(call: ExportCall): readonly Issue[] {
  const format = call.query.find(([each]) => each === '_outputFormat')?.[1] ?? 'ndjson';
  return [
    ...(call.async ? [] : [refused('An export is asynchronous: send Prefer: respond-async', 'Prefer')]),
    ...(call.lenient || call.query.every(([name]) => SERVED.includes(name)) ? [] : [refused('Of the export parameters, _type, _since, _typeFilter, _elements, _outputFormat and patient are served', 'query')]),
    ...(FORMATS.includes(format.replace(' ', '+')) ? [] : [refused('The files are application/fhir+ndjson', '_outputFormat')]),
  ];
}

function typeFaults(call: ExportCall, asked: readonly string[]): readonly Issue[] {
  const strange = asked.find((type) => !SERVED_TYPES.includes(type) || NOT_EXPORTED.includes(type));
  return strange === undefined || call.lenient ? [] : [refused('_type names a type that is not exported', '_type')];
}

/** Whom it is about does not stand in an address, which is written down on the way; a system has no patients of its own to choose from. */
function patientFaults(call: ExportCall): readonly Issue[] {
  const given = call.query.some(([name]) => name === 'patient');
  return !given || (call.isPost && call.level !== 'system') ? [] : [refused('patient is a parameter of the body of a POST, for Patient and Group', 'patient')];
}

function patientsOf({ query }: ExportCall): readonly string[] | undefined {
  const patients = query.filter(([name]) => name === 'patient').map(([, reference]) => reference);
  return patients.length === 0 ? undefined : patients;
}

function filterFaults(deps: Deps, filters: readonly string[]): readonly Issue[] {
  return filters.map(filterParts).flatMap(([type, search]) => {
    const made = SERVED_TYPES.includes(type) ? ownClause(deps, type, search) : fail({ code: 'not-supported', text: 'Each is a search of a type that is exported' });
    return made.ok ? [] : made.issues.map((issue) => ({ ...issue, at: '_typeFilter' }));
  });
}

/** Each is an element of one of the types, by its name or by type and name. */
function elementFaults(deps: Deps, elements: readonly string[], types: readonly string[]): readonly Issue[] {
  const { types: known } = compileSchema(deps.definitions);
  const isOne = (element: string): boolean => types.some((type) => elementsFor([element], type).some((name) => known.get(type)?.elements.has(name) === true));
  return elements.every(isOne) ? [] : [{ code: 'value', text: '_elements names no element of a type that is exported, or one below another', at: '_elements', cite: CITE }];
}

/** In: an instant as FHIR writes it. http://hl7.org/fhir/R4/datatypes.html#instant */
function isInstant(deps: Deps, text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)
    && parseSearch('Basic', [['_lastUpdated', `ge${text}`]], deps.definitions, { lenient: false, timeZone: deps.policy.timeZone }).ok;
}

/** Repeated, or separated by commas, where a comma within a value is escaped (STU2, "Query Parameters"). */
function filtersOf({ query }: ExportCall): readonly string[] {
  return query.filter(([name]) => name === '_typeFilter').flatMap(([, text]) => text.split(/,(?=[A-Z][A-Za-z]+\?)/));
}
