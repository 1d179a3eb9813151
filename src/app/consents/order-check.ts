// SPDX-License-Identifier: Apache-2.0
/**
 * CDS Hooks `order-select` and `order-sign` (https://cds-hooks.org/hooks/): would the gate let whoever is to carry out the order have
 * it? Asked about the order itself, as if it were on file for the organization that writes it: of other records, and of what others
 * hold of the person, their papers too, the cards say nothing. Of a person whom the caller does not know there are no cards, as of an order that needs none.
 */
import type { Patient, QuestionnaireResponse } from '@medplum/fhirtypes';
import { curable, formsFor, prefill } from '../../domain/consent/capture/prefill.ts';
import { readRecordProfile } from '../../domain/consent/classify/record-profile.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { noCards } from '../../domain/consent/enforce/releasable.ts';
import { nameOf } from '../../domain/consent/evidence/people.ts';
import { fail, isError, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource, type PersonKnowledge } from '../gate/knowledge.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { gateFactsOf, gateOf, readGateFacts } from '../gate/profile.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { Session, StoredResource } from '../ports.ts';
import { withAuthor } from '../write/draft.ts';
import { dutiesCard, noFormCard, needCard, unknownCard, type Card } from './order-cards.ts';
import { performersOf, type Order, type Performer } from './order-performer.ts';

export const ORDER_HOOKS = ['order-select', 'order-sign'] as const;
export type OrderHook = (typeof ORDER_HOOKS)[number];

export interface OrderCall {
  readonly hook: OrderHook;
  readonly patient: string;
  /** Drafts as sent. */
  readonly orders: readonly Order[];
  /** Base of the FHIR API, for links. */
  readonly base: string;
}

/** A CDS Hooks response. Issues: an order that is no sound resource (what a draft still lacks is none). */
export async function orderCheck(deps: Deps, gates: Gates, caller: Caller, call: OrderCall): Promise<Result<Answer>> {
  const unsound = call.orders.flatMap((order, n) => deps.validator.validate(order).filter((issue) => isError(issue) && issue.code !== 'required').map((issue) => ({ ...issue, at: `draftOrders.entry[${String(n)}].${issue.at ?? ''}` })));
  if (unsound.length > 0) {
    return fail(...unsound);
  }
  const looked = await deps.store.read(caller.tenant, (session) => look(deps, gates, session, { caller, call }));
  const { entry, evidenceSets } = ledgerEntry(deps, caller, {
    kind: looked === undefined ? 'refusal' : 'use', action: 'operation', operation: call.hook, types: [...new Set(call.orders.map((order) => order.resourceType))], person: looked?.gate.person ?? '',
    decisions: looked?.decisions ?? [], groups: [], data: [], outcome: looked === undefined ? 'deny' : 'permit', ...(looked === undefined ? {} : { gate: looked.gate }),
  });
  const written = await deps.store.commit(caller.tenant, { ledger: [entry], evidenceSets });
  if (!written.ok) {
    return written;
  }
  return ok({ status: 200, silent: true, body: looked === undefined ? noCards() : enforceStatement('page', JSON_TYPE, looked.decisions, () => JSON.stringify({ cards: looked.cards })) });
}

const JSON_TYPE = 'application/json; charset=utf-8';

interface Asking { readonly caller: Caller; readonly call: OrderCall }
interface Looked { readonly gate: PersonGate; readonly decisions: readonly Decision[]; readonly cards: readonly Card[] }

async function look(deps: Deps, gates: Gates, session: Session, { caller, call }: Asking): Promise<Looked | undefined> {
  const found = await session.get('Patient', call.patient);
  if (found === undefined || found.resource.deleted || found.resource.person === '') {
    return undefined;
  }
  const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person: found.resource.person, epochs: found.epochs });
  if (gate.verdict(found.resource).verdict !== 'release') {
    return undefined;
  }
  const at = { caller, call, gate, patient: found.resource, epochs: found.epochs, papers: await papersOf(session, gate, caller) };
  const cards: Card[] = [];
  for (const order of call.orders) {
    const { known, unknown } = performersOf(order, gate.registry.registry);
    for (const performer of known.filter(({ organization }) => organization !== caller.organization)) {
      cards.push(...await cardsFor(deps, gates, session, { ...at, order, performer }));
    }
    cards.push(...(unknown ? [unknownCard(deps.ids.next(), order)] : []));
  }
  return { gate, decisions: gate.conclude([found.resource]), cards };
}

interface Checking extends Asking {
  readonly gate: PersonGate;
  readonly patient: StoredResource;
  readonly epochs: { readonly registry: number; readonly person: number };
  readonly order: Order;
  readonly performer: Performer;
  /** Ids of consents and refusals of the person that the caller may know of. */
  readonly papers: ReadonlySet<string>;
}

/**
 * Consents and refusals that the caller brought itself, or could read. Of other papers a card must not tell, not by what it says either
 * (42 CFR 2.13(c)(2)), even where one names the caller: they count when the order leaves, as they do for everybody.
 */
async function papersOf(session: Session, gate: PersonGate, { organization }: Caller): Promise<ReadonlySet<string>> {
  const papers = gate.knowledge.evidence.flatMap(({ resource, contributor }) => (resource.resourceType === 'Consent' && resource.id !== undefined ? [{ id: resource.id, contributor }] : []));
  const [own, others] = [papers.filter(({ contributor }) => contributor === organization), papers.filter(({ contributor }) => contributor !== organization)];
  const heads = others.length === 0 ? [] : await session.heads(others.map(({ id }) => `Consent/${id}`));
  return new Set([...own, ...heads.filter((head) => gate.verdict(head).verdict === 'release')].map(({ id }) => id));
}

const counts = ({ resource }: PersonKnowledge['evidence'][number], papers: ReadonlySet<string>): boolean => resource.resourceType !== 'Consent' || papers.has(resource.id ?? '');

/** The order as it would be on file, before the performer's own gate. */
async function cardsFor(deps: Deps, gates: Gates, session: Session, at: Checking): Promise<readonly Card[]> {
  const { caller, order, performer, gate } = at;
  const { profile, day } = readRecordProfile(
    { resource: { ...order, subject: { reference: `Patient/${at.patient.id}` } }, provenance: withAuthor([], caller.organization), holder: caller.organization, contributedBy: caller.organization, timeZone: deps.policy.timeZone },
    deps.policy.classification);
  const facts = gateOf(gateFactsOf(order, caller.organization, { profile }));
  const asker: Caller = {
    tenant: caller.tenant, client: caller.client, organization: performer.organization, kind: 'partner', scopes: [], request: caller.request, purpose: performer.purpose, role: performer.role,
    ...(performer.person === undefined ? {} : { person: performer.person }),
  };
  const ask = { caller: asker, asOf: deps.clock.now(), person: gate.person, epochs: at.epochs };
  const supposed = (known: PersonKnowledge): PersonKnowledge => ({
    ...known, evidence: known.evidence.filter((each) => counts(each, at.papers)), profiles: new Map([...known.profiles, [facts.gate, readGateFacts(facts.gateFacts)]]),
  });
  const theirs = await gates.openIf(session, ask, supposed);
  const row = { type: order.resourceType, id: order.id ?? 'draft', gate: facts.gate, day, holder: caller.organization };
  const verdict = theirs.verdict(row);
  const about = { id: deps.ids.next(), order, performer: gate.registry.registry.byId.get(performer.organization)?.name ?? performer.organization, base: at.call.base };
  if (verdict.verdict === 'release') {
    const duties = theirs.conclude([row]).flatMap(({ obligations }) => [...obligations.critical, ...obligations.advisory]);
    return duties.length === 0 ? [] : [dutiesCard(about, [...new Set(duties)].toSorted())];
  }
  const record = theirs.facts(row);
  const withheld = record === undefined ? [] : curable([{ category: record.category, recordClass: record.recordClass, reasons: verdict.reasons }]);
  return withheld.length === 0 ? [noFormCard(about)] : [needCard(about, formsOf(deps, at, { theirs, withheld }), verdict.findings.map(({ cite }) => cite))];
}

function formsOf(deps: Deps, { caller, patient, performer }: Checking, { theirs, withheld }: { readonly theirs: PersonGate; readonly withheld: Parameters<typeof curable>[0] }): readonly QuestionnaireResponse[] {
  const classes = theirs.registry.registry.byId.get(caller.organization)?.classes ?? [];
  const need = { purpose: performer.purpose, withheld, mandated: false, discloser: { covered: classes.includes('covered-entity') || classes.includes('business-associate'), intermediary: classes.includes('intermediary') } };
  return formsFor(need).map(({ form, categories }) => prefill({
    form, categories, purpose: performer.purpose, patient: `Patient/${patient.id}`, name: nameOf((toResource(patient) as Patient).name), language: 'en', at: deps.clock.now(),
    disclosers: [`Organization/${caller.organization}`], recipients: [performer.person === undefined ? `Organization/${performer.organization}` : `Practitioner/${performer.person}`],
  }));
}
