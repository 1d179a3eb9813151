// SPDX-License-Identifier: Apache-2.0
/**
 * The consents of a person as the engine reads them: what each lets through now, to whom, until when, and what is wrong with it. Asked of the
 * gate of each party that a paper names, so that the page says what the next request will meet.
 */
import type { Consent, Patient } from '@medplum/fhirtypes';
import { contextOf } from '../../../domain/consent/context.ts';
import type { Decision } from '../../../domain/consent/decision.ts';
import { baseRule } from '../../../domain/consent/evidence/consents/base.ts';
import { isTakenBack } from '../../../domain/consent/evidence/consents/taken-back.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { sd } from '../../../domain/consent/evidence/systems.ts';
import { nameOf } from '../../../domain/consent/evidence/people.ts';
import type { ConsentPaper } from '../../../domain/consent/facts/papers.ts';
import { standingOf } from '../../../domain/consent/papers/standing.ts';
import type { Caller } from '../../caller.ts';
import { askFacts } from '../../capture/ask-facts.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { toResource } from '../../gate/knowledge.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import type { Session, StoredResource } from '../../ports.ts';
import { asParty, partiesOn, type Party } from './parties.ts';

/** Something that a consent lets go to one party now. */
export interface Lets { readonly party: Party; readonly category: string; readonly count: number }
/** Why it lets nothing go to a party: reason codes and law. */
export interface Defect { readonly party?: Party; readonly reason: string; readonly cite: string }
export type ConsentState = 'in-force' | 'nothing-to-share' | 'waiting' | 'not-yet' | 'ended' | 'revoked' | 'defective' | 'not-active' | 'refusal' | 'unread';

export interface OnFile {
  readonly row: StoredResource;
  readonly consent: Consent;
  /** Absent: a refusal, or one that the engine takes for no permission. */
  readonly paper?: ConsentPaper;
  readonly state: ConsentState;
  readonly lets: readonly Lets[];
  readonly defects: readonly Defect[];
  readonly revocations: readonly { readonly date: string; readonly form: string; readonly recipients: readonly string[] }[];
}

export interface PersonOnFile {
  readonly person: string;
  readonly gate: PersonGate;
  /** The Patient that staff sees; absent: its role may not see whom this is about. */
  readonly patient?: StoredResource;
  readonly name: string;
  readonly consents: readonly OnFile[];
  /** By which staff may know all this. */
  readonly decisions: readonly Decision[];
}

export interface Reading { readonly caller: Caller; readonly session: Session; readonly person: string }

/** undefined: nobody, or nothing of the person may be shown to the caller. */
export async function readOnFile(deps: Deps, gates: Gates, at: Reading): Promise<PersonOnFile | undefined> {
  const { caller, session, person } = at;
  const { persons, registry } = await session.epochs([person]);
  const epochs = { registry, person: persons.get(person) ?? 0 };
  const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs });
  const patient = gate.patient === undefined ? undefined : (await session.getMany([`Patient/${gate.patient.id}`]))[0];
  const rows = (await session.evidence(person)).filter((row) => row.type === 'Consent' && !row.deleted && gate.verdict(row).verdict === 'release');
  if (patient === undefined && rows.length === 0) {
    return undefined;
  }
  const kinds = (await session.countByProfile(person)).map(({ gate: id, count }) => ({ row: { type: 'profile', id, gate: id, day: null, holder: gate.knowledge.profiles.get(id)?.holder ?? '' }, count }));
  const consents: OnFile[] = [];
  for (const row of rows) {
    consents.push(await readOne(deps, gates, { ...at, epochs, gate, kinds }, row));
  }
  return {
    person, gate, consents: consents.toSorted((a, b) => startOf(b).localeCompare(startOf(a))), ...(patient === undefined ? {} : { patient }),
    name: patient === undefined ? '' : nameOf((toResource(patient) as Patient).name), decisions: gate.conclude([...(patient === undefined ? [] : [patient]), ...rows]),
  };
}

/** The first day on which it may count. */
export function startOf({ consent, paper }: Pick<OnFile, 'consent' | 'paper'>): string {
  return paper?.period.start ?? consent.provision?.period?.start ?? consent.dateTime ?? '';
}

interface Kind { readonly row: { readonly type: string; readonly id: string; readonly gate: string; readonly day: null; readonly holder: string }; readonly count: number }
interface Known extends Reading { readonly epochs: { readonly registry: number; readonly person: number }; readonly gate: PersonGate; readonly kinds: readonly Kind[] }

async function readOne(deps: Deps, gates: Gates, known: Known, row: StoredResource): Promise<OnFile> {
  const consent = toResource(row) as Consent;
  const own = { row, consent, revocations: revocationsOn(consent) };
  const paper = known.gate.papers.find((each) => each.id === row.id);
  if (baseRule(consent) === 'deny') {
    return { ...own, state: isTakenBack(consent, { today: localDay(Date.parse(deps.clock.now()), deps.policy.timeZone), zone: deps.policy.timeZone }) ? 'revoked' : 'refusal', lets: [], defects: [] };
  }
  if (paper === undefined) {
    return { ...own, state: consent.status === 'active' ? 'unread' : 'not-active', lets: [], defects: [] };
  }
  const { lets, defects } = await reach(deps, gates, known, paper);
  return { ...own, paper, lets, defects, state: stateOf(lets, defects) };
}

/** What goes to each party on the paper, and where nothing would, why. */
async function reach(deps: Deps, gates: Gates, { caller, session, person, epochs, gate, kinds }: Known, paper: ConsentPaper): Promise<Pick<OnFile, 'lets' | 'defects'>> {
  const lets: Lets[] = [];
  const defects: Defect[] = [];
  for (const party of partiesOn(paper, gate.registry.registry, deps.policy.gateway)) {
    const theirs = await gates.open(session, { caller: asParty(caller, party), asOf: deps.clock.now(), person, epochs });
    const going = kinds.filter(({ row }) => gate.verdict(row).verdict === 'release' && theirs.verdict(row).verdict === 'release' && theirs.verdict(row).consent === paper.id);
    const byCategory = Map.groupBy(going, ({ row }) => theirs.profile(row.gate)?.category ?? 'uncategorized');
    lets.push(...[...byCategory].map(([category, all]) => ({ party, category, count: all.reduce((sum, { count }) => sum + count, 0) })));
    defects.push(...going.length > 0 ? [] : defectsFor(deps, { theirs, paper, party, holders: kinds.map(({ row }) => row.holder) }));
  }
  return { lets, defects: paper.recipients.length > 0 ? defects : onlyGeneral(defects) };
}

interface Testing { readonly theirs: PersonGate; readonly paper: ConsentPaper; readonly party: Party; readonly holders: readonly string[] }

function defectsFor(deps: Deps, { theirs, paper, party, holders }: Testing): readonly Defect[] {
  const discloser = paper.disclosers.find((id) => holders.includes(id)) ?? paper.disclosers[0] ?? holders[0];
  const facts = discloser === undefined ? undefined : askFacts(deps.policy, theirs, discloser);
  if (facts?.ok !== true) {
    return [];
  }
  const standing = standingOf(paper, contextOf({ ...facts.value, patient: { ...facts.value.patient, id: paper.patient } }, deps.policy.tables));
  return standing.state === 'usable' ? [] : standing.reasons.map((reason, n) => ({ party, reason, cite: (standing.findings[n] ?? standing.findings[0])?.cite ?? '' }));
}

/** Of a class, that somebody is not in it is no defect of the paper. */
function onlyGeneral(defects: readonly Defect[]): readonly Defect[] {
  const own = defects.filter(({ reason }) => !['wrong-recipient', 'purpose-mismatch', 'wrong-discloser'].includes(reason)).map(({ reason, cite }) => ({ reason, cite }));
  return [...new Map(own.map((each) => [each.reason, each])).values()];
}

const STATES: Readonly<Record<string, ConsentState>> = {
  revoked: 'revoked', expired: 'ended', 'not-yet-effective': 'not-yet', 'not-active': 'not-active', unverified: 'waiting',
};

function stateOf(lets: readonly Lets[], defects: readonly Defect[]): ConsentState {
  const [first] = defects;
  return lets.length > 0 ? 'in-force' : first === undefined ? 'nothing-to-share' : STATES[first.reason] ?? 'defective';
}

function revocationsOn(consent: Consent): OnFile['revocations'] {
  return (consent.extension ?? []).filter(({ url }) => url === sd('consent-revocation')).map(({ extension = [] }) => ({
    date: extension.find(({ url }) => url === 'date')?.valueDate ?? '', form: extension.find(({ url }) => url === 'form')?.valueCode ?? '',
    recipients: extension.flatMap(({ url, valueReference }) => (url === 'recipient' ? valueReference?.reference ?? [] : [])),
  }));
}
