// SPDX-License-Identifier: Apache-2.0
/** read and vread: http://hl7.org/fhir/R4/http.html#read */
import { enforceContent, enforceResource, type EnforceInput } from '../../domain/consent/enforce/enforce.ts';
import { noticeExtensions } from '../../domain/consent/enforce/notices.ts';
import type { Releasable } from '../../domain/consent/enforce/releasable.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import { subsetter } from '../../domain/fhir/subset.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer, Target } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { isInDirectory } from '../directory.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Session, StoredResource } from '../ports.ts';
import { asSearched, isWithin } from '../narrowing.ts';
import { isInReach } from '../reach.ts';
import { requireSome } from '../scope.ts';
import { notFound, versionHeaders } from './answer.ts';
import { recordAnswer } from './record.ts';
import { prepare } from './view.ts';

export type ReadTarget = Target & { readonly version?: number; readonly query?: SearchQuery; readonly raw?: boolean };
type SearchQuery = readonly (readonly [string, string])[];

/** One resource as this caller may see it; 404 alike for what is not there and what may not be seen. */
export async function read(deps: Deps, gates: Gates, caller: Caller, target: ReadTarget): Promise<Result<Answer>> {
  const scope = requireSome(caller, target.type, 'r');
  if (!scope.ok) {
    return scope;
  }
  const part = partAsked(deps, target);
  if (!part.ok) {
    return part;
  }
  const loaded = await deps.store.read(caller.tenant, (session) => load(deps, gates, { caller, target, session, part: part.value }));
  const written = await recordAnswer(deps, caller, loaded.record);
  return written.ok ? loaded.answer : written;
}

/** `_summary` and `_elements` of a read; what else a query may hold is none of its business. `count` counts, so it is for searches. */
function partAsked(deps: Deps, { type, query = [] }: ReadTarget): Result<EnforceInput['part']> {
  const shaping = query.filter(([name]) => name === '_summary' || name === '_elements');
  if (shaping.length === 0) {
    return ok(undefined);
  }
  const parsed = parseSearch(type, shaping, deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  return parsed.ok ? ok(subsetter(parsed.value, compileSchema(deps.definitions))) : parsed;
}

interface Loading { readonly caller: Caller; readonly target: ReadTarget; readonly session: Session; readonly part: EnforceInput['part'] }
interface Loaded { readonly answer: Result<Answer>; readonly record: Parameters<typeof recordAnswer>[2] }

async function load(deps: Deps, gates: Gates, { caller, target, session, part }: Loading): Promise<Loaded> {
  const action = target.version === undefined ? 'read' as const : 'vread' as const;
  const nothing: Loaded = { answer: notFound(), record: { action, types: [target.type], gates: new Map(), rows: [], perPerson: new Map() } };
  const found = await session.get(target.type, target.id);
  const row = target.version === undefined || found === undefined ? found?.resource : await session.version(target.type, target.id, target.version);
  if (found === undefined) {
    return { ...nothing, record: { ...nothing.record, nothing: true } };
  }
  if (row === undefined || isOthersDirectory(row, caller) || !isInReach(caller, row.person)) {
    return nothing;
  }
  const opened = row.person === ''
    ? new Map<string, PersonGate>()
    : new Map([[row.person, await gates.open(session, { caller, asOf: deps.clock.now(), person: row.person, epochs: found.epochs })]]);
  const gate = opened.get(row.person);
  if ([row, found.resource].some((each) => !isWithin(deps, caller, asSearched(each, gate?.fieldNames(each)), 'r'))) {
    return nothing;
  }
  const rows = [row];
  const { input, perPerson } = await prepare(deps, { session, gates: opened, matches: rows, included: [], caller, opener: gates });
  const released = enforceResource({ ...input, part });
  const record = { action, types: [target.type], gates: opened, rows, perPerson };
  // A past version of what is withheld now would tell that there is a newer one.
  const current = opened.get(found.resource.person)?.verdict(found.resource).verdict ?? 'release';
  if (released === undefined || current !== 'release') {
    return { answer: notFound(), record };
  }
  const answer = row.deleted
    ? fail({ code: 'deleted', text: 'The resource was deleted' })
    : ok({ status: 200, body: released, ...versionHeaders(row), ...(target.raw === true ? contentOf(input, released) : {}) });
  return { answer, record: row.deleted ? record : { ...record, leaving: { enforced: input, body: released } } };
}

/** Contents in their own form, with what goes into headers. */
function contentOf(input: EnforceInput, released: Releasable): Pick<Answer, 'body' | 'content'> {
  const { body, context } = enforceContent(released);
  const notices = input.accompaniment.flatMap((each) => noticeExtensions(each)).flatMap(({ valueString }) => valueString ?? []);
  return { body, content: { notices, ...(context === undefined ? {} : { context }) } };
}

/** A directory entry that a partner wrote itself is its own; the registry's entries are everybody's. */
function isOthersDirectory(row: StoredResource, caller: Caller): boolean {
  return row.person === '' && !isInDirectory(row, caller.organization);
}
