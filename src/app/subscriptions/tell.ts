// SPDX-License-Identifier: Apache-2.0
/**
 * Which changes a subscriber may be told of, decided now. A change that it may not know leaves no trace: no event, no number, no notification.
 * Events get their numbers one after the other among those told (so there is no gap), and keep them only once they were taken.
 */
import type { Resource } from '@medplum/fhirtypes';
import { enforceBundle, enforceResource, type EnforceInput } from '../../domain/consent/enforce/enforce.ts';
import type { ReadSubscription } from '../../domain/fhir/subscriptions/read.ts';
import type { ToldEvent } from '../../domain/fhir/subscriptions/notification.ts';
import { parseLossless } from '../../domain/fhir/lossless-json.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Session, StoredResource } from '../ports.ts';
import type { AnswerRecord } from '../release/record.ts';
import { prepare } from '../release/view.ts';
import { requireScope } from '../scope.ts';
import type { SubscriptionEvent } from './ports.ts';

export interface Asking {
  readonly session: Session;
  readonly caller: Caller;
  readonly read: ReadSubscription;
  readonly base: string;
  readonly operation: string;
  /** Told at once, at most; absent: all. */
  readonly most?: number;
}

/** An event that may be told, with the record as it stands now. */
export interface Tellable { readonly event: SubscriptionEvent; readonly row: StoredResource }

export interface Telling {
  readonly tellable: readonly Tellable[];
  /** What may be told as well, when the turn comes to it: its numbers in the queue. */
  readonly later: ReadonlySet<number>;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly notices: readonly Resource[];
  readonly decisions: EnforceInput['decisions'];
  readonly record: AnswerRecord;
}

/** In: events, eldest first. Out: what of them may be told; several of one record become its last. */
export async function tellable(deps: Deps, gates: Gates, events: readonly SubscriptionEvent[], at: Asking): Promise<Telling> {
  const { session, caller, base } = at;
  const rows = new Map<string, StoredResource>();
  for (const ref of new Set(events.map(({ type, id }) => `${type}/${id}`))) {
    const [type = '', id = ''] = ref.split('/');
    const found = requireScope(caller, type, 'r').ok ? (await session.get(type, id))?.resource : undefined;
    if (found !== undefined && found.person !== '') {
      rows.set(ref, found);
    }
  }
  const opened = await gates.openMany(session, { caller, asOf: deps.clock.now() }, [...new Set([...rows.values()].map(({ person }) => person))]);
  const last = new Map(events.map((event) => [`${event.type}/${event.id}`, event]));
  const known = [...rows].map(([ref, row]) => ({ event: last.get(ref)!, row }));
  const visible: Tellable[] = [];
  for (const each of known) {
    if (await isAbout(deps, at, { ...each, gate: opened.get(each.row.person)! })) {
      visible.push(each);
    }
  }
  // Counted are those that may be told: how many go together must not show what was withheld between them.
  const inTurn = visible.toSorted((a, b) => a.event.no - b.event.no);
  const [told, later] = [inTurn.slice(0, at.most), new Set(at.most === undefined ? [] : inTurn.slice(at.most).map(({ event }) => event.no))];
  const looked = known.filter(({ event }) => !later.has(event.no)).map(({ row }) => row);
  const gatesOf = new Map([...opened].filter(([person]) => looked.some((row) => row.person === person)));
  const matches = told.map(({ row }) => row);
  const { input, perPerson } = await prepare(deps, { session, gates: gatesOf, matches, included: [], caller });
  const bundle = matches.length === 0 ? undefined : parseLossless(enforceBundle(input, { type: 'history', base, links: [] }).text) as { entry?: { fullUrl?: string; resource?: Resource & { id: string } }[] };
  // What was deleted is an entry without a resource.
  const entries = (bundle?.entry ?? []).flatMap(({ fullUrl, resource }) => (resource === undefined ? [] : [{ fullUrl, resource }]));
  return {
    tellable: told, later,
    resources: new Map(entries.filter(({ fullUrl }) => fullUrl !== undefined).map(({ resource }) => [`${resource.resourceType}/${resource.id}`, resource])),
    notices: entries.filter(({ fullUrl }) => fullUrl === undefined).map(({ resource }) => resource),
    decisions: input.decisions,
    // What was withheld is written down as well, for the gateway alone.
    record: { action: 'operation', operation: at.operation, types: [...new Set(looked.map(({ type }) => type))], gates: gatesOf, rows: looked, perPerson, leaving: { enforced: input } },
  };
}

interface Looked extends Tellable { readonly gate: PersonGate }

/** Released to this subscriber, about its topic as it may see it, and within one of its filters. */
async function isAbout(deps: Deps, { session, caller, read }: Asking, { row, gate }: Looked): Promise<boolean> {
  if (gate.verdict(row).verdict !== 'release') {
    return false;
  }
  const seen = row.deleted ? undefined : enforceResource((await prepare(deps, { session, gates: new Map([[row.person, gate]]), matches: [row], included: [], caller })).input);
  const category = gate.facts(row)?.category;
  return read.topic.about(seen === undefined ? undefined : parseLossless(seen.text) as Resource) && read.filters.every((filter) =>
    (filter.type === undefined || filter.type === row.type) && (filter.patients?.some((id) => gate.reads(id)) ?? true)
    && (filter.categories?.some((each) => each === category) ?? true));
}

/** As the notification writes it. */
export function toldEvent({ event, row }: Tellable, number: number): ToldEvent {
  return { number, at: event.at, focus: `${row.type}/${row.id}`, method: row.deleted ? 'DELETE' : 'PUT' };
}
