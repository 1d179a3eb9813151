// SPDX-License-Identifier: Apache-2.0
/** Kick-off of a Bulk Data export (STU2, "Bulk Data Kick-off Request"): whom it is about is settled here, what may go with every step. */
import type { Group } from '@medplum/fhirtypes';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import { SERVED_TYPES } from '../../domain/fhir/served.ts';
import { fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer, ExportCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { ownClause } from '../narrowing.ts';
import { mayBring } from '../release/plan-scope.ts';
import { filterParts } from './plan.ts';
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
  const persons = await deps.store.read(caller.tenant, (session) => personsOf(deps, gates, { caller, call, session }));
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
  const issues: Issue[] = [];
  const refuse = (text: string, at: string): void => { issues.push({ code: 'not-supported', text, at, cite: CITE }); };
  if (!call.async) {
    refuse('An export is asynchronous: send Prefer: respond-async', 'Prefer');
  }
  const unknown = call.query.map(([name]) => name).filter((name) => !['_type', '_since', '_typeFilter', '_outputFormat', '_format'].includes(name));
  if (unknown.length > 0 && !call.lenient) {
    refuse('Of the export parameters, _type, _since, _typeFilter and _outputFormat are served', 'query');
  }
  const value = (name: string): string | undefined => call.query.find(([each]) => each === name)?.[1];
  if (!FORMATS.includes((value('_outputFormat') ?? 'ndjson').replace(' ', '+'))) {
    refuse('The files are application/fhir+ndjson', '_outputFormat');
  }
  const asked = call.query.filter(([name]) => name === '_type').flatMap(([, types]) => types.split(','));
  const strange = asked.find((type) => !SERVED_TYPES.includes(type) || NOT_EXPORTED.includes(type));
  if (strange !== undefined && !call.lenient) {
    refuse('_type names a type that is not exported', '_type');
  }
  const filters = filtersOf(call);
  for (const [type, search] of filters.map(filterParts)) {
    const made = SERVED_TYPES.includes(type) ? ownClause(deps, type, search) : fail({ code: 'not-supported', text: 'Each is a search of a type that is exported' });
    issues.push(...(made.ok ? [] : made.issues.map((issue) => ({ ...issue, at: '_typeFilter' }))));
  }
  const since = value('_since');
  const parsed = since === undefined ? ok(undefined) : parseSearch('Basic', [['_lastUpdated', `ge${since}`]], deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  if (!parsed.ok) {
    issues.push({ code: 'value', text: '_since must be an instant', at: '_since', cite: CITE });
  }
  const types = SERVED_TYPES.filter((type) => !NOT_EXPORTED.includes(type) && (asked.length === 0 ? isDefault(type) : asked.includes(type)) && mayBring(caller, type));
  if (types.length === 0) {
    issues.push({ code: 'forbidden', text: 'The scopes of the access token cover none of the types asked for' });
  }
  return issues.length > 0 ? fail(...issues) : ok({ level: call.level, types, address: call.address, ...(filters.length === 0 ? {} : { filters }), ...(since === undefined ? {} : { since }) });
}

/** Repeated, or separated by commas, where a comma within a value is escaped (STU2, "Query Parameters"). */
function filtersOf({ query }: ExportCall): readonly string[] {
  return query.filter(([name]) => name === '_typeFilter').flatMap(([, text]) => text.split(/,(?=[A-Z][A-Za-z]+\?)/));
}

interface Asking { readonly caller: Caller; readonly call: ExportCall; readonly session: Session }

/** Everyone on file, or the members of the Group that this caller knows; '' is the directory, at system level alone. */
async function personsOf(deps: Deps, gates: Gates, { caller, call, session }: Asking): Promise<readonly string[] | undefined> {
  if (call.level !== 'group') {
    const matched = await session.matchedProfiles({ types: ['Patient'], where: [], sort: [], count: 0, includes: [], revincludes: [], total: 'none' });
    const persons = [...new Set(matched.map((each) => each.person))].filter((person) => person !== '').toSorted();
    return call.level === 'system' ? ['', ...persons] : persons;
  }
  const found = (await session.get('Group', call.id ?? ''))?.resource;
  if (found === undefined || found.deleted || found.person !== '' || (found.holder !== '' && found.holder !== caller.organization)) {
    return undefined;
  }
  const members = ((toResource(found) as Group).member ?? []).filter((each) => each.inactive !== true).flatMap((each) => each.entity.reference ?? []);
  const ids = members.filter((each) => /^Patient\/[^/]+$/.test(each));
  const { heads, epochs } = await session.located(ids);
  const known = heads.filter((head) => !head.deleted && head.person !== '');
  const opened = await gates.openAt(session, { caller, asOf: deps.clock.now() }, { persons: [...new Set(known.map((head) => head.person))], epochs });
  return [...new Set(known.filter((head) => opened.get(head.person)?.knows(head.id) === true).map((head) => head.person))].toSorted();
}
