// SPDX-License-Identifier: Apache-2.0
/**
 * A file of an export: one type, made through the gate while it is fetched. Each piece is decided, enforced, written to the
 * ledger and committed before its bytes leave; nothing is made ahead or kept.
 */
import { enforceRecords } from '../../domain/consent/enforce/enforce.ts';
import type { Releasable } from '../../domain/consent/enforce/releasable.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { subsetter } from '../../domain/fhir/subset.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { SearchPage } from '../ports.ts';
import { recordAnswer } from '../release/record.ts';
import { prepare } from '../release/view.ts';
import { CHUNK, type ExportJob } from './job.ts';
import { elementsFor, planFor, visibleTo } from './plan.ts';

/** Resources that are sent together. */
const PAGE = 500;

export interface FileOf { readonly job: ExportJob; readonly type: string }

/** The pieces of the file, in order. It throws when one cannot be written down: then the file breaks off. */
export async function* filePieces(deps: Deps, gates: Gates, caller: Caller, { job, type }: FileOf): AsyncGenerator<Releasable> {
  for await (const persons of visibleChunks(deps, gates, caller, job.persons)) {
    let cursor: string | undefined;
    do {
      const piece = await nextPiece(deps, gates, { caller, job, type, persons, cursor });
      if (!piece.ok) {
        throw new Error('a piece of an export could not be made');
      }
      if (piece.value.body !== undefined) {
        yield piece.value.body;
      }
      cursor = piece.value.next;
    } while (cursor !== undefined);
  }
}

/**
 * Persons that are worked on together: those alone of whom something may go. Were the others among them, the order of the lines,
 * which begins anew with each lot, would tell how many there are.
 */
async function* visibleChunks(deps: Deps, gates: Gates, caller: Caller, all: readonly string[]): AsyncGenerator<readonly string[]> {
  let gathered: readonly string[] = [];
  for (let from = 0; from < all.length; from += CHUNK) {
    const persons = all.slice(from, from + CHUNK);
    const opened = await deps.store.read(caller.tenant, (session) => gates.openMany(session, { caller, asOf: deps.clock.now() }, persons.filter((person) => person !== '')));
    gathered = [...gathered, ...persons.filter((person) => person === '' || mayGo(opened.get(person)))];
    while (gathered.length >= CHUNK) {
      yield gathered.slice(0, CHUNK);
      gathered = gathered.slice(CHUNK);
    }
  }
  if (gathered.length > 0) {
    yield gathered;
  }
}

function mayGo(gate: PersonGate | undefined): boolean {
  return gate !== undefined && (gate.allowed.length > 0 || gate.named.length > 0);
}

interface Piece extends FileOf { readonly caller: Caller; readonly persons: readonly string[]; readonly cursor: string | undefined }
interface Made { readonly body?: Releasable; readonly next?: string }

async function nextPiece(deps: Deps, gates: Gates, at: Piece): Promise<Result<Made>> {
  const { caller, job, type, persons, cursor } = at;
  const plan = planFor(deps, job, type);
  if (!plan.ok) {
    return plan;
  }
  const made = await deps.store.read(caller.tenant, async (session) => {
    const opened = await gates.openMany(session, { caller, asOf: deps.clock.now() }, persons.filter((person) => person !== ''));
    const visibility = await visibleTo(deps, session, opened, { caller, directory: persons.includes(''), filters: job.request.filters });
    const page = await session.search({ ...plan.value, count: PAGE, ...(cursor === undefined ? {} : { cursor }) }, visibility);
    if (!page.ok || page.value.matches.length === 0) {
      return page.ok ? ok(undefined) : page;
    }
    const gatesOf = new Map([...opened].filter(([person]) => page.value.matches.some((row) => row.person === person)));
    return ok({ page: page.value, gates: gatesOf, ...await prepare(deps, { session, gates: gatesOf, matches: page.value.matches, included: [], caller, opener: gates }) });
  });
  if (!made.ok || made.value === undefined) {
    return made.ok ? ok({}) : made;
  }
  const { page, input, perPerson, gates: gatesOf } = made.value;
  const elements = elementsFor(job.request.elements ?? [], type);
  const part = elements.length === 0 ? undefined : subsetter({ elements }, compileSchema(deps.definitions));
  const body = enforceRecords({ ...input, part, base: deps.base });
  const written = await recordAnswer(deps, caller, { action: 'operation', operation: 'export', types: [type], gates: gatesOf, rows: page.matches, perPerson, leaving: { enforced: input, body } });
  return written.ok ? ok({ body, ...nextOf(page) }) : fail(...written.issues);
}

function nextOf({ next }: SearchPage): Pick<Made, 'next'> {
  return next === undefined ? {} : { next };
}
