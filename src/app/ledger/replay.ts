// SPDX-License-Identifier: Apache-2.0
/** Makes a decision again from the ledger: the same ask, at the same instant, on the same versions of the evidence. */
import type { Verdict } from '../../domain/consent/decision.ts';
import { readRegistry } from '../../domain/consent/evidence/registry.ts';
import type { Deps } from '../deps.ts';
import { askerOf } from '../gate/asker.ts';
import { toResource, versionedRef, type PersonKnowledge } from '../gate/knowledge.ts';
import { namedRecords } from '../gate/named-records.ts';
import { asSigned } from '../gate/as-signed.ts';
import { onFileAt, withPapers } from '../gate/papers-on-file.ts';
import { openGate, type PersonGate } from '../gate/person-gate.ts';
import { readGateFacts } from '../gate/profile.ts';
import type { LedgerRow, Session, StoredResource } from '../ports.ts';
import type { Purpose, Role } from '../../domain/consent/facts/vocabulary.ts';
import type { DetailGroup, DisclosureDetail } from './entry.ts';

export type ReplayOutcome = 'same' | 'different' | 'not-replayable';

/** Opens the gate as it stood; undefined when the entry holds no decision, or its evidence is not all there any more. */
export async function gateAsItStood(deps: Deps, session: Session, entry: LedgerRow): Promise<PersonGate | undefined> {
  const detail = JSON.parse(entry.detail) as DisclosureDetail;
  if (detail.evidence === undefined) {
    return undefined;
  }
  const [person, registry] = [await evidenceRows(session, detail.evidence.person), await evidenceRows(session, detail.evidence.registry)];
  if (person === undefined || registry === undefined) {
    return undefined;
  }
  const profiles = await profilesOf(session, entry.person, detail.groups);
  const { asker, ownOnly } = askerOf({
    tenant: '', client: entry.client, organization: entry.organization, kind: 'partner', scopes: [], request: entry.request,
    ...(detail.ask.person === undefined ? {} : { person: detail.ask.person }),
    ...(detail.ask.selves === undefined ? {} : { selves: detail.ask.selves }),
    ...(detail.ask.role === undefined ? {} : { role: detail.ask.role as Role }),
    ...(detail.ask.purpose === undefined ? {} : { purpose: detail.ask.purpose as Purpose }),
  }, deps.policy, detail.ask.asOf);
  const signed = await asSigned(person.map((row) => ({ resource: toResource(row), contributor: row.holder })), session);
  const { evidence } = await withPapers(signed, onFileAt(session, entry.person, detail.ask.asOf));
  // Neighbours of records that a consent names are those of today: the ledger keeps the versions of evidence alone.
  const named = await namedRecords(session, entry.person, evidence);
  const contents = await session.contents(entry.person);
  const knowledge: PersonKnowledge = {
    person: entry.person, contents, epoch: 0, evidenceRefs: person.map(versionedRef), evidence, ...(named === undefined ? {} : { named }),
    profiles: new Map([...profiles, ...Object.entries(detail.passing ?? {})].map(([gate, text]) => [gate, readGateFacts(text)])),
    patients: person.filter((row) => row.type === 'Patient'),
    sealed: await session.sealed(entry.person), former: (await session.filed(entry.person)).former,
  };
  const known = { epoch: 0, registry: readRegistry(registry.map(toResource)), refs: registry.map(versionedRef) };
  return openGate({ policy: deps.policy, asker, ownOnly, knowledge, registry: known });
}

/** The profiles of that time: the records may have been linked to another person since, or parted from this one. */
async function profilesOf(session: Session, person: string, groups: readonly DetailGroup[]): Promise<ReadonlyMap<string, string>> {
  const refs = groups.flatMap((group) => group.records.map(({ ref }) => ref.split('/_history/')[0]!));
  const persons = new Set([...(await session.heads(refs)).map((head) => head.person).filter((each) => each !== ''), person]);
  const all = new Map<string, string>();
  for (const each of persons) {
    (await session.profiles(each)).forEach((facts, gate) => all.set(gate, facts));
  }
  return all;
}

/** The versions that a decision rested on; undefined when they are not all there any more. */
export async function evidenceRows(session: Session, digest: string): Promise<readonly StoredResource[] | undefined> {
  const set = await session.evidenceSet(digest);
  const rows: StoredResource[] = [];
  for (const reference of set?.refs ?? []) {
    const [type, id, , version] = reference.split('/');
    const row = await session.version(type!, id!, Number(version));
    if (row === undefined) {
      return undefined;
    }
    rows.push(row);
  }
  return set === undefined ? undefined : rows;
}

/** Does every group of the entry come out as it did? */
export function compare(gate: PersonGate, groups: readonly DetailGroup[]): ReplayOutcome {
  const same = groups.every((group) => {
    const records = group.records.length > 0 ? group.records : [{ ref: `/${group.gate}` }];
    return records.every(({ ref, day = null }: { readonly ref: string; readonly day?: string | null }) => {
      const [type, id] = ref.split('/');
      const record = { type: type!, id: id!, gate: group.gate, day };
      const fields = new Map(gate.fields(record).map(({ names, verdict }) => [names[0], verdict]));
      return isAlike(gate.verdict(record), group) && (group.fields ?? []).every((each) => isAlike(fields.get(each.field), each));
    });
  });
  return same ? 'same' : 'different';
}

function isAlike(now: Verdict | undefined, then: Pick<DetailGroup, 'verdict' | 'reasons' | 'bases'>): boolean {
  return now?.verdict === then.verdict && now.reasons.join() === then.reasons.join() && now.bases.join() === then.bases.join();
}
