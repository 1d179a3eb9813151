// SPDX-License-Identifier: Apache-2.0
/**
 * `Patient/$match` (http://hl7.org/fhir/R4/patient-operation-match.html). For a partner it is an exchange: only Patients that the gate lets
 * it see are answers, each weighed by what it may see of them, so that the answer is the same for a person who is not here and for one of
 * whom it may not know (42 CFR 2.13(c)(2)). Staff see all, and each look is written down.
 */
import type { Patient } from '@medplum/fhirtypes';
import { enforceStatement, FHIR_JSON, type Likeness } from '../../domain/consent/enforce/enforce.ts';
import { mayHaveSsn } from '../../domain/consent/enforce/ssn.ts';
import { blocksOf } from '../../domain/matching/blocks.ts';
import { fail, isError, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import { STAFF } from '../console/view.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import { isWithin } from '../narrowing.ts';
import type { ProfileCount, Session, StoredResource } from '../ports.ts';
import { isInReach } from '../reach.ts';
import { deliver, type Found } from '../release/search.ts';
import { requireSome, requireStaff } from '../scope.ts';
import { candidatePages, candidatesFor, byLikeness, MOST, patientIn, traitsIn, type Candidate } from './candidates.ts';

export interface MatchCall {
  readonly patient: Patient;
  /** Nobody rather than several, and nobody who is not certain. */
  readonly onlyCertain: boolean;
  readonly count: number;
  readonly base: string;
}

/** Who could this be? Issues: a Patient that says too little to look for it. */
export async function match(deps: Deps, gates: Gates, caller: Caller, call: MatchCall): Promise<Result<Answer>> {
  const allowed = caller.kind === 'staff' ? requireStaff(caller) : requireSome(caller, 'Patient', 's');
  if (!allowed.ok) {
    return allowed;
  }
  const faults = deps.validator.validate({ ...call.patient, resourceType: 'Patient' }).filter(isError);
  if (faults.length > 0) {
    return fail(...faults);
  }
  if (blocksOf(traitsIn(call.patient, mayHaveSsn(caller.purpose) || caller.kind === 'staff')).length === 0) {
    return fail({ code: 'required', text: 'The Patient must state an identifier, a phone number, a birth date, or names and an address', at: 'Parameters.parameter' });
  }
  if (caller.kind === 'staff') {
    return matchForStaff(deps, caller, call);
  }
  const search = { type: 'Patient', query: [], lenient: true, base: call.base };
  return deliver(deps, caller, (session) => visibleMatches(deps, gates, { session, caller, call }), {
    call: search, plan: { types: ['Patient'], where: [], sort: [], count: call.count, includes: [], revincludes: [], total: 'none' }, action: 'operation', operation: 'match', opener: gates,
  });
}

interface Matching { readonly session: Session; readonly caller: Caller; readonly call: MatchCall }

async function visibleMatches(deps: Deps, gates: Gates, at: Matching): Promise<Result<Found>> {
  const { visible, found, opened } = await seenCandidates(deps, gates, at);
  const chosen = choose(visible.toSorted(byLikeness), at.call);
  return ok({
    page: { matches: chosen.map(({ row }) => row), included: [], total: chosen.length }, gates: opened, matched: countsOf(found), ofAnyone: true, linkless: true,
    likeness: new Map(chosen.map((each) => [`Patient/${each.row.id}`, likenessOf(each)])),
  });
}

interface SeenCandidates { readonly visible: readonly Candidate[]; readonly found: readonly Candidate[]; readonly opened: ReadonlyMap<string, PersonGate> }

/** Those whom the caller may not know of do not count toward the bound: whatever crowd of them shares a key, the first `MOST` that it may see are the same. */
async function seenCandidates(deps: Deps, gates: Gates, { session, caller, call }: Matching): Promise<SeenCandidates> {
  const ssn = mayHaveSsn(caller.purpose);
  const [visible, found]: [Candidate[], Candidate[]] = [[], []];
  const opened = new Map<string, PersonGate>();
  for await (const page of candidatePages(deps, session, traitsIn(call.patient, ssn), { ssn })) {
    const near = page.filter(({ row }) => isInReach(caller, row.person));
    const more = await gates.openMany(session, { caller, asOf: deps.clock.now() }, [...new Set(near.map(({ row }) => row.person))].filter((person) => !opened.has(person)));
    more.forEach((gate, person) => opened.set(person, gate));
    found.push(...near);
    visible.push(...near.filter(({ row }) => isSeen(deps, caller, row, opened.get(row.person))));
    if (visible.length >= MOST) {
      break;
    }
  }
  return { visible: visible.slice(0, MOST), found, opened };
}

function isSeen(deps: Deps, caller: Caller, row: StoredResource, gate: PersonGate | undefined): boolean {
  return gate?.verdict(row).verdict === 'release' && !gate.hidden.includes(`Patient/${row.id}`) && isWithin(deps, caller, row, 's') && isWithin(deps, caller, row, 'r');
}

/** The likeliest Patient of each person; with `onlyCertain` one person, or none. */
function choose(candidates: readonly Candidate[], { onlyCertain, count }: MatchCall): readonly Candidate[] {
  const best = [...new Map(candidates.toReversed().map((each) => [each.row.person, each])).values()].sort((a, b) => candidates.indexOf(a) - candidates.indexOf(b));
  const certain = best.filter(({ matched }) => matched.grade === 'certain');
  return onlyCertain ? (certain.length === 1 ? certain : []) : best.slice(0, count);
}

function countsOf(found: readonly Candidate[]): readonly ProfileCount[] {
  const grouped = Map.groupBy(found, ({ row }) => `${row.person} ${row.gate}`);
  return [...grouped.values()].map((group) => ({ person: group[0]!.row.person, gate: group[0]!.row.gate, count: group.length }));
}

function likenessOf({ matched }: Candidate): Likeness {
  return { score: matched.score, grade: matched.grade };
}

/** Across all persons; one entry in the ledger for each that was shown. */
async function matchForStaff(deps: Deps, caller: Caller, call: MatchCall): Promise<Result<Answer>> {
  const found = await deps.store.read(caller.tenant, (session) => candidatesFor(deps, session, traitsIn(call.patient, true), { ssn: true }));
  const chosen = choose(found, call);
  const looked = await deps.store.commit(caller.tenant, {
    ledger: chosen.map(({ row }) => ledgerEntry(deps, caller, {
      kind: 'use', action: 'operation', operation: 'match', types: ['Patient'], person: row.person, decisions: [], groups: [], data: [`Patient/${row.id}`], outcome: 'permit',
    }).entry),
  });
  return looked.ok ? ok({ status: 200, body: enforceStatement('bundle', FHIR_JSON, [STAFF], () => bundleText(chosen, call.base)) }) : looked;
}

function bundleText(chosen: readonly Candidate[], base: string): string {
  const entry = chosen.map((each) => ({
    fullUrl: `${base}/Patient/${each.row.id}`, resource: { managingOrganization: { reference: `Organization/${each.row.holder}` }, ...patientIn(each.row) },
    search: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/match-grade', valueCode: each.matched.grade }], mode: 'match', score: each.matched.score },
  }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: entry.length, ...(entry.length === 0 ? {} : { entry }) });
}
