// SPDX-License-Identifier: Apache-2.0
/**
 * Tells earlier recipients of corrections (45 CFR 164.526(c)(3)). Every revised record waits in a queue of the store; here each is
 * held against the version that every recipient got. Who may still have the record is told to read it again; who may not is told
 * that it was withdrawn, and nothing new.
 */
import type { Resource } from '@medplum/fhirtypes';
import { correctionOf } from '../../domain/consent/aftermath/correction.ts';
import type { Purpose, Role } from '../../domain/consent/facts/vocabulary.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { asSeen } from '../gate/as-seen.ts';
import { toResource } from '../gate/knowledge.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { Change, OutboxRow, StoredResource, Transaction } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { followMistaken } from './mistaken.ts';
import { byRecipient, disclosuresOf, plainRef, type Disclosure } from './recipients.ts';
import { noticeWrites, workChange, type Notice } from './work.ts';

export interface CorrectionsTold { readonly looked: number; readonly told: readonly { readonly organization: string; readonly kind: Notice['kind'] }[] }

const AT_ONCE = 200;

/** Staff, or the gateway's own upkeep: looks at revised records until none is left; one person, one transaction. */
export async function tellCorrections(deps: Deps, gates: Gates, caller: Caller): Promise<Result<CorrectionsTold>> {
  const allowed = requireStaff(caller);
  if (!allowed.ok) {
    return allowed;
  }
  const told: CorrectionsTold['told'][number][] = [];
  for (let looked = 0; ;) {
    const due = await deps.store.read(caller.tenant, (session) => session.revised(AT_ONCE));
    if (due.length === 0) {
      return ok({ looked, told });
    }
    for (const [person, rows] of Map.groupBy(due, (each) => each.person)) {
      const done = await deps.store.transact(caller.tenant, (tx) => tellOf(deps, gates, { tx, caller, person, refs: rows.map((each) => each.ref) }));
      if (!done.ok) {
        return done;
      }
      told.push(...done.value);
    }
    looked += due.length;
  }
}

interface Telling { readonly tx: Transaction; readonly caller: Caller; readonly person: string; readonly refs: readonly string[] }

async function tellOf(deps: Deps, gates: Gates, at: Telling): Promise<Result<CorrectionsTold['told']>> {
  const { tx, caller, person, refs } = at;
  const mistaken = await followMistaken(deps, tx, caller, refs);
  if (!mistaken.ok) {
    return mistaken;
  }
  // What was sealed on the way was told already.
  const sealed = new Set((await tx.sealed(person)).filter((each) => each.until === undefined).map((each) => each.ref));
  const open = refs.filter((ref) => !sealed.has(ref));
  const disclosures = open.length === 0 ? [] : await disclosuresOf(tx, person, new Set(open));
  const now = new Map((await tx.getMany(open)).map((row) => [`${row.type}/${row.id}`, row]));
  const notices: Notice[] = [];
  for (const [recipient, had] of byRecipient(disclosures)) {
    notices.push(...await noticesFor(deps, gates, { ...at, recipient, had, now }));
  }
  const writes = notices.map((notice) => writesFor(deps, person, notice));
  const { entry } = ledgerEntry(deps, caller, {
    kind: 'admin', action: 'operation', operation: 'correction-notice', types: [], person, decisions: [], groups: [], data: [], outcome: 'permit',
  });
  const act = { told: notices.map(({ recipient, kind, requests }) => ({ recipient, kind, requests: requests.map(({ request }) => request) })) };
  const ledger = notices.length === 0 ? [] : [{ ...entry, detail: JSON.stringify({ ...JSON.parse(entry.detail) as object, act }) }];
  const applied = await tx.apply({ changes: writes.flatMap((each) => each.changes), outbox: writes.flatMap((each) => each.outbox), ledger });
  if (!applied.ok) {
    return applied;
  }
  await tx.settleRevised(refs);
  return ok(notices.map(({ recipient, kind }) => ({ organization: recipient, kind })));
}

interface ForRecipient extends Telling {
  readonly recipient: string;
  readonly had: readonly Disclosure[];
  /** `Type/id` -> current version; absent: deleted. */
  readonly now: ReadonlyMap<string, StoredResource>;
}

/** At most two: what it may read again, and what was withdrawn. */
async function noticesFor(deps: Deps, gates: Gates, at: ForRecipient): Promise<readonly Notice[]> {
  if ((await correctedFor(at)).size === 0) {
    return [];
  }
  const last = at.had.at(-1)!;
  const asked = { caller: askerAgain(at.caller.tenant, last), asOf: deps.clock.now() };
  const gate = (await gates.openMany(at.tx, asked, [at.person])).get(at.person);
  // What was mended in fields alone that it may not see says nothing to it.
  const wrong = await correctedFor(at, gate);
  const mayRead = (ref: string): boolean => {
    const row = at.now.get(ref);
    return wrong.get(ref) === 'corrected' && row !== undefined && gate?.verdict(row).verdict === 'release';
  };
  const [again, gone] = [[...wrong.keys()].filter(mayRead), [...wrong.keys()].filter((ref) => !mayRead(ref))];
  const requestsOf = (refs: readonly string[]): Notice['requests'] => at.had.filter((each) => each.sent.some((ref) => refs.includes(plainRef(ref))))
    .map(({ entry }) => ({ request: entry.request, at: entry.at }));
  return [
    ...(again.length === 0 ? [] : [{ recipient: at.recipient, kind: 'corrected' as const, requests: requestsOf(again), records: again }]),
    ...(gone.length === 0 ? [] : [{ recipient: at.recipient, kind: 'withdrawn' as const, requests: requestsOf(gone), records: [] }]),
  ];
}

/** Records of which the version that this recipient got last is wrong now. */
async function correctedFor({ tx, had, now }: ForRecipient, gate?: PersonGate): Promise<ReadonlyMap<string, 'withdrawn' | 'corrected'>> {
  const lastSent = new Map(had.flatMap((each) => each.sent).map((ref) => [plainRef(ref), ref]));
  const wrong = new Map<string, 'withdrawn' | 'corrected'>();
  for (const [ref, sent] of lastSent) {
    const [type = '', id = '', , version = ''] = sent.split('/');
    const got = await tx.version(type, id, Number(version));
    const current = now.get(ref);
    const seen = (row: StoredResource): Resource => toResource(gate === undefined ? row : asSeen(gate, row));
    const told = got === undefined || got.deleted ? 'none' : correctionOf(seen(got), current === undefined ? undefined : seen(current));
    if (told !== 'none') {
      wrong.set(ref, told);
    }
  }
  return wrong;
}

/** The recipient as it asked last. */
export function askerAgain(tenant: string, { entry, detail: { ask } }: Pick<Disclosure, 'entry' | 'detail'>): Caller {
  return {
    tenant, client: entry.client, organization: entry.organization, kind: 'partner', scopes: [], request: entry.request,
    ...(ask.person === undefined ? {} : { person: ask.person }), ...(ask.selves === undefined ? {} : { selves: ask.selves }),
    ...(ask.role === undefined ? {} : { role: ask.role as Role }), ...(ask.purpose === undefined ? {} : { purpose: ask.purpose as Purpose }),
  };
}

function writesFor(deps: Deps, person: string, notice: Notice): { readonly changes: readonly Change[]; readonly outbox: readonly OutboxRow[] } {
  const { change, outbox } = noticeWrites(deps, notice);
  const item = workChange(deps, {
    code: 'tell-recipient', person, organization: notice.recipient, facts: { reason: notice.kind, requests: notice.requests.map(({ request }) => request).join(' ') },
    description: 'A record that this recipient has was corrected or withdrawn. See to it that it got the notice and acted on it (45 CFR 164.526(c)(3)).',
  });
  return { changes: [change, item], outbox: [outbox] };
}
