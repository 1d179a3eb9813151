// SPDX-License-Identifier: Apache-2.0
/** batch and transaction at the base: http://hl7.org/fhir/R4/http.html#transaction. A transaction commits whole or not at all. */
import { enforceResponses, type EntryAnswer } from '../../domain/consent/enforce/responses.ts';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { planBundle, type BatchPlan, type BundleEntry } from '../../domain/fhir/bundle.ts';
import { readJson, stringifyLossless } from '../../domain/fhir/lossless-json.ts';
import { fail, isError, ok, statusOf, toOperationOutcome, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer, App, WriteCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { kindOf } from '../failure.ts';
import type { Gates } from '../gate/gates.ts';
import { notFound } from '../release/answer.ts';
import { isAnyHeld, isAnySilent } from '../silence.ts';
import { requireSome } from '../scope.ts';
import { conditionOf } from './conditional.ts';
import { withReferences } from './look-up.ts';
import { patchDocument } from './patch.ts';
import { runTransaction } from './transaction.ts';

export interface BundleCall { readonly text: string; readonly base: string; readonly prefer: WriteCall['prefer'] }

/** The interactions that a batch, and the reads of a transaction, run through one by one. */
export type Interactions = Pick<App, 'read' | 'history' | 'versions' | 'search' | 'create' | 'update' | 'conditionalUpdate' | 'patch' | 'remove' | 'conditionalRemove'>;

export const MOST_ENTRIES = 1000;

/** Runs a bundle. Issues: whatever makes the bundle, or a transaction, impossible; a batch answers its entries one by one. */
export async function bundle(deps: Deps, gates: Gates, caller: Caller, at: { readonly call: BundleCall; readonly run: Interactions }): Promise<Result<Answer>> {
  const { call, run } = at;
  const parsed = readJson(call.text);
  const planned = parsed.ok ? planBundle(parsed.value, { nextId: () => deps.ids.next(), base: call.base, maxEntries: MOST_ENTRIES }) : parsed;
  const faults = parsed.ok && planned.ok ? shellFaults(deps, parsed.value as BundleLike, planned.value.kind) : [];
  if (!planned.ok || faults.length > 0) {
    return planned.ok ? fail(...faults) : planned;
  }
  if (planned.value.kind === 'batch') {
    const answers = await runBatch(deps, caller, planned.value, { call, run });
    return ok({ status: 200, body: enforceResponses('batch-response', answers), silent: isAnySilent(answers), held: isAnyHeld(answers) });
  }
  const { value: plan } = planned;
  const done = await runTransaction(deps, gates, { caller, plan, call });
  if (!done.ok) {
    return done;
  }
  const answers = new Map(done.value);
  for (const entry of plan.entries.filter((each) => isRead(each))) {
    answers.set(entry.index, await answerOf(deps, caller, entry, { call, run }));
  }
  const silent = isAnySilent(answers.values()) || plan.entries.some((entry) => entry.type === 'Patient' && !isRead(entry));
  return ok({ status: 200, body: enforceResponses('transaction-response', [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer)), silent, held: isAnyHeld(answers.values()) });
}

interface BundleLike { readonly entry?: readonly Readonly<Record<string, unknown>>[] }

/**
 * What is wrong with the Bundle itself (http://hl7.org/fhir/R4/bundle.html), its resources apart: they are checked one by one.
 * The entries of a batch stand alone, so that one of them says nothing about the others.
 */
function shellFaults(deps: Deps, { entry, ...bundle }: BundleLike, kind: 'batch' | 'transaction'): readonly Issue[] {
  const isWhole = kind === 'transaction' || entry?.length === 0;
  const shell = entry !== undefined && isWhole ? { ...bundle, entry: entry.map(({ resource: _, ...rest }) => rest) } : bundle;
  return deps.validator.admit(shell).filter(isError);
}

export function isRead(entry: BundleEntry): boolean {
  return ['read', 'vread', 'history', 'search', 'operation'].includes(entry.kind);
}

async function runBatch(deps: Deps, caller: Caller, plan: BatchPlan, at: At): Promise<readonly EntryAnswer[]> {
  const answers: EntryAnswer[] = [];
  for (const planned of plan.entries) {
    answers.push(planned.ok ? await answerOf(deps, caller, planned.value, at) : refused(planned.issues));
  }
  return answers;
}

/** With the conditional references of what it writes resolved; what it may not write at all is told first, by who writes it. */
async function resolvedEntry(deps: Deps, caller: Caller, entry: BundleEntry): Promise<Result<BundleEntry>> {
  const isWritten = (entry.kind === 'create' && requireSome(caller, entry.type!, 'c').ok) || (entry.kind === 'update' && requireSome(caller, entry.type!, 'u').ok);
  const resource = isWritten ? await withReferences(deps, caller, entry.resource!) : ok(entry.resource);
  return resource.ok ? ok(resource.value === undefined ? entry : { ...entry, resource: resource.value }) : resource;
}

/** An entry's own failure, as its response. */
export function refused(issues: readonly Issue[]): EntryAnswer {
  return { status: statusOf(issues), body: publicDocument(toOperationOutcome(issues)) };
}

const UNSUPPORTED: Issue = { code: 'not-supported', text: 'This interaction is not served inside a bundle' };

interface At { readonly call: BundleCall; readonly run: Interactions }

/** An exception in one entry is that entry's failure: the others have been done, or will be, and whoever asked must be told so. */
async function answerOf(deps: Deps, caller: Caller, entry: BundleEntry, at: At): Promise<EntryAnswer> {
  try {
    const resolved = await resolvedEntry(deps, caller, entry);
    const result = resolved.ok ? await (dispatch(caller, resolved.value, at) ?? fail(UNSUPPORTED)) : resolved;
    return result.ok ? result.value : refused(result.issues);
  } catch (error) {
    deps.log.error({ request: caller.request, entry: entry.index, kind: kindOf(error) }, 'unexpected failure in an entry of a bundle');
    return refused([{ code: 'exception', text: `Something went wrong here. Request ${caller.request}` }]);
  }
}

function dispatch(caller: Caller, entry: BundleEntry, { call, run }: At): Promise<Result<Answer>> | undefined {
  const { type, id } = entry;
  const text = (): string => stringifyLossless(entry.resource);
  const write = { base: call.base, prefer: call.prefer };
  switch (entry.kind) {
    case 'read':
      return run.read(caller, { type: type!, id: id!, query: entry.query });
    case 'vread':
      return /^[0-9]{1,15}$/.test(entry.version ?? '') ? run.read(caller, { type: type!, id: id!, version: Number(entry.version) }) : Promise.resolve(notFound());
    case 'history':
      return id === undefined ? run.versions(caller, { type: type ?? null, query: entry.query, lenient: false, base: call.base }) : run.history(caller, { type: type!, id, query: entry.query, base: call.base });
    case 'search':
      return run.search(caller, { type: type ?? null, query: entry.query, lenient: false, base: call.base });
    case 'create':
      return run.create(caller, { ...write, type: type!, text: text(), ...(entry.ifNoneExist === undefined ? {} : { ifNoneExist: entry.ifNoneExist }) });
    case 'update':
      return id === undefined ? run.conditionalUpdate(caller, { ...write, type: type!, condition: conditionOf(entry), text: text() }) : run.update(caller, { ...write, type: type!, id, text: text(), ...(entry.ifMatch === undefined ? {} : { ifMatch: entry.ifMatch }) });
    case 'patch':
      return patchCall(entry, run, caller, write);
    case 'delete':
      return id === undefined ? run.conditionalRemove(caller, { type: type!, condition: conditionOf(entry) }) : run.remove(caller, { type: type!, id, ...(entry.ifMatch === undefined ? {} : { ifMatch: entry.ifMatch }) });
    default:
      return undefined;
  }
}

function patchCall(entry: BundleEntry, run: Interactions, caller: Caller, write: Pick<WriteCall, 'base' | 'prefer'>): Promise<Result<Answer>> {
  const document = patchDocument(entry.resource);
  if (!document.ok) {
    return Promise.resolve(document);
  }
  const { type, id, ifMatch } = entry;
  return run.patch(caller, {
    ...write, type: type!, ...document.value, ...(id === undefined ? { condition: conditionOf(entry) } : { id }), ...(ifMatch === undefined ? {} : { ifMatch }),
  });
}
