// SPDX-License-Identifier: Apache-2.0
/** One person in two counties: in the one with records that a recipient must not see, in the other without them. */
import { randomUUID } from 'node:crypto';
import type { RecordClass } from '../../src/domain/consent/facts/vocabulary.ts';
import { cs, file, FHIR, fullForm, patientOf, post, send, SID } from '../e2e/support.ts';
import type { Loose } from '../e2e/support.ts';
import { carriersOf, OWN_ENTRIES } from './carriers.ts';
import { categorized, madeAs } from './classes.ts';
import { isWithheld, RECIPIENTS, write } from './county.ts';
import type { County, Recipient } from './county.ts';

/** What ties the recipient to the person: nothing; its own Patient of that person; a consent for something else; one that was revoked; a refusal. */
export const BASES = ['none', 'own', 'consent', 'revoked', 'refused'] as const;
export type Basis = (typeof BASES)[number];

export interface Pair {
  readonly n: number;
  readonly recordClass: RecordClass;
  readonly recipient: Recipient;
  readonly basis: Basis;
}

/** Hidden records, by name: their types are the same in both worlds. */
export const HIDDEN = {
  patient: 'Patient', encounter: 'Encounter', observation: 'Observation', condition: 'Condition', document: 'DocumentReference', plan: 'CarePlan',
  provenance: 'Provenance', gone: 'Observation', changed: 'Observation', content: 'Binary', team: 'CareTeam', list: 'List', relative: 'RelatedPerson', device: 'Device', twin: 'Patient',
} as const;
export type HiddenName = keyof typeof HIDDEN;
const RECORDS: readonly HiddenName[] = ['encounter', 'observation', 'condition', 'document', 'plan'];

/** What one county holds of a pair. */
export interface View {
  readonly county: County;
  readonly pair: Pair;
  /** The recipient's own Patient and note; with a consent also what it may see of the program. */
  readonly own: string;
  readonly note: string;
  readonly seen: readonly string[];
  readonly hidden: Readonly<Record<HiddenName, string>>;
  /** A consent or a refusal that it must not know of, where there is one. */
  readonly paper: string;
  /** Of each hidden record the last version that has content, as it is or was in the other county. */
  readonly versions: Readonly<Record<HiddenName, string>>;
  /** Writes more of what must not be seen, where there is any. */
  readonly more?: () => Promise<void>;
}

/** Who is known to all: that somebody did something for the person is not. */
export const PERFORMER = 'Practitioner/dana-whitfield';
export const secretOf = ({ n }: Pair): string => `secret-${String(n)}`;
export const SECRET = 'urn:throughcare:test:secret';
export const sidOf = ({ n }: Pair): string => `pair-${String(n)}`;

export interface Worlds { readonly with_: County; readonly without: County }
export interface Written { readonly views: readonly [View, View]; /** False: the gate lets something of it through; then both counties hold it. */ readonly isPair: boolean }

/** Writes the pair into both counties. */
export async function writePair({ with_, without }: Worlds, pair: Pair): Promise<Written> {
  const [here, there] = await Promise.all([writeBase(with_, pair), writeBase(without, pair)]);
  const secrets = await writeHidden(with_, pair, here);
  const isPair = await isWithheld(with_, pair.recipient, [...Object.entries(secrets.hidden).filter(([name]) => name !== 'gone').map(([, reference]) => reference), ...secrets.papers]);
  const others: Secrets = isPair ? { papers: [], versions: secrets.versions, hidden: invented() } : await writeHidden(without, pair, there);
  const views = [await finish(with_, pair, here, secrets), await finish(without, pair, there, others, isPair)] as const;
  return { views, isPair };
}

function invented(): View['hidden'] {
  return Object.fromEntries(Object.entries(HIDDEN).map(([name, type]) => [name, `${type}/${randomUUID()}`])) as View['hidden'];
}

interface Base { readonly own: string; readonly note: string; readonly seen: readonly string[] }
type Secrets = Pick<View, 'hidden' | 'versions' | 'more'> & { readonly papers: readonly string[] };

/** What both worlds have: the recipient's own Patient (of that very person, or of somebody else) and note; with a consent, a visit. */
async function writeBase(county: County, pair: Pair): Promise<Base> {
  const { recipient, basis } = pair;
  const linked = basis !== 'none' && basis !== 'consent';
  const own = await write(county, recipient, patientOf('Delgado', { [SID]: linked ? sidOf(pair) : `${sidOf(pair)}-other` }));
  const note = await write(county, recipient, { resourceType: 'Observation', status: 'final', code: { text: 'note' }, subject: { reference: own }, effectiveDateTime: '2026-10-01T10:00:00Z' });
  if (basis !== 'consent') {
    return { own, note, seen: [] };
  }
  const known = await write(county, 'open-door', patientOf('Delgado', { [SID]: sidOf(pair) }));
  const visit = await write(county, 'open-door', categorized({
    resourceType: 'Encounter', status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, subject: { reference: known },
    period: { start: '2026-10-05T15:00:00Z', end: '2026-10-05T16:00:00Z' },
  }, 'treatment-attendance'));
  await file(county.gateway, await county.writeAs('open-door'), fullForm({
    patient: known, recipients: [`Organization/${recipient}`], categories: ['treatment-attendance'], purposes: [RECIPIENTS[recipient].purpose],
  }));
  return { own, note, seen: [known, visit] };
}

type Put = (resource: Loose) => Promise<string>;

/** What the recipient must not see: a person, records that refer to each other and to the recipient's note, one deleted, one corrected. */
async function writeHidden(county: County, pair: Pair, base: Base): Promise<Secrets> {
  const { holder, category, author, sealed } = madeAs(pair.recordClass);
  const marked = (resource: Loose): Loose => categorized(resource, category, sealed);
  const put: Put = (resource) => write(county, holder, marked(resource));
  // Who may see a visit at the program may know that the person is known there: then the person is no secret, the records are.
  const known = pair.basis === 'consent' && holder === 'open-door' ? base.seen[0] : undefined;
  const patient = known ?? await put({ ...patientOf('Delgado', { [SID]: sidOf(pair), [SECRET]: secretOf(pair) }), managingOrganization: { reference: `Organization/${holder}` } });
  // Another, of which nothing is known but where it points.
  const twin = known ?? await put({ ...patientOf('Delgado', { [SECRET]: `${secretOf(pair)}-twin` }), link: [{ type: 'seealso', other: { reference: patient } }] });
  const around = await writeAround(put, pair, patient);
  const measured = measuring(pair, { ...around, patient, note: base.note });
  const observation = await put(measured('final'));
  const records = await writeRecords(put, pair, { ...around, patient, observation, note: base.note, bring: (resource) => write(county, holder, resource) });
  const [gone, changed] = [await put(measured('preliminary')), await put(measured('preliminary', observation))];
  const { encounter, relative, device } = around;
  const provenance = await put(originOf({ holder, author, patient, targets: [encounter, relative, device, observation, ...Object.values(records).filter((each) => !each.startsWith('Binary/')), gone, changed] }));
  const hidden = { ...around, ...records, patient, twin, observation, provenance, gone, changed };
  const before = await versionOf(county, gone);
  await send(county.gateway, await county.writeAs(holder), gone, { method: 'DELETE' });
  const body = { ...marked(measured('corrected', observation)), id: changed.split('/')[1]! };
  await send(county.gateway, await county.writeAs(holder), changed, { method: 'PUT', headers: FHIR, body: JSON.stringify(body) });
  const papers = await paperFor(county, pair, { holder, patient });
  const more = async (): Promise<void> => {
    const targets = [await put(measured('final')), await put(planOf(patient, records.condition))];
    await put(originOf({ holder, author, patient, targets }));
  };
  const versions = Object.fromEntries(await Promise.all(Object.entries(hidden).map(async ([name, reference]) => [name, await versionOf(county, reference)] as const))) as View['versions'];
  return { papers, more, versions: { ...versions, gone: before }, hidden: known === undefined ? hidden : { ...hidden, patient: `Patient/${randomUUID()}`, twin: `Patient/${randomUUID()}` } };
}

function versionOf({ gateway }: County, reference: string): Promise<string> {
  const [type = '', id = ''] = reference.split('/');
  return gateway.gateway.deps.store.read('test', async (session) => String((await session.get(type, id))?.resource.version ?? 1));
}

/** The second code is one of a hierarchy, for :above and :below. */
const toldOf = (pair: Pair): { readonly coding: readonly object[]; readonly text: string } =>
  ({ coding: [{ system: SECRET, code: secretOf(pair) }, { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'Z59.0' }], text: `${secretOf(pair)} screening` });

/** Who and what took part: a visit at a place of the holder's own, a relative, a device. */
async function writeAround(put: Put, pair: Pair, patient: string): Promise<Pick<View['hidden'], 'encounter' | 'relative' | 'device'>> {
  const place = await put({ resourceType: 'Location', name: 'Back room', position: { latitude: 39.7, longitude: -104.9 } });
  const encounter = await put({
    resourceType: 'Encounter', status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, subject: { reference: patient }, serviceType: toldOf(pair),
    period: { start: '2026-10-06T15:00:00Z', end: '2026-10-06T16:00:00Z' }, location: [{ location: { reference: place } }],
  });
  const relative = await put({ resourceType: 'RelatedPerson', patient: { reference: patient }, name: [{ family: 'Delgado', given: ['Luz'] }] });
  return { encounter, relative, device: await put({ resourceType: 'Device', patient: { reference: patient }, type: { text: 'Breath analyzer' } }) };
}

interface Measured extends Pick<View['hidden'], 'encounter' | 'relative' | 'device' | 'patient'> { readonly note: string }

/** Results that refer to all of it, and to another result when there is one. */
const measuring = (pair: Pair, { encounter, relative, device, patient, note }: Measured) => (status: string, from?: string): Loose => ({
  resourceType: 'Observation', status, code: toldOf(pair), subject: { reference: patient, identifier: { system: SECRET, value: secretOf(pair) } }, encounter: { reference: encounter }, effectiveDateTime: '2026-10-06T15:00:00Z',
  derivedFrom: [note, ...(from === undefined ? [] : [from])].map((reference) => ({ reference })), performer: [PERFORMER, relative].map((reference) => ({ reference })), device: { reference: device },
  valueQuantity: { value: 41.5, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' }, note: [{ text: 'opioid' }], text: narrative('Screened for opioid use'),
});

const planOf = (patient: string, condition: string): Loose => ({ resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: patient }, title: 'Plan', addresses: [{ reference: condition }] });

interface Recorded extends Pick<View['hidden'], 'encounter' | 'observation' | 'patient'> { readonly note: string; /** Writes what has no category. */ readonly bring: Put }

async function writeRecords(put: Put, pair: Pair, { encounter, observation, patient, note, bring }: Recorded): Promise<Pick<View['hidden'], 'condition' | 'content' | 'document' | 'plan' | 'team' | 'list'>> {
  const [subject, told] = [{ reference: patient }, toldOf(pair)];
  const condition = await put({ resourceType: 'Condition', subject, code: told, encounter: { reference: encounter }, recordedDate: '2026-09-01' });
  const content = await bring({ resourceType: 'Binary', contentType: 'text/plain', securityContext: { reference: condition }, data: 'U2Vzc2lvbiBub3Rl' });
  const document = await put({
    resourceType: 'DocumentReference', status: 'current', subject, type: told, date: '2026-10-07T15:00:00Z', context: { period: { start: '2026-10-06T15:00:00Z', end: '2026-10-06T16:00:00Z' } },
    content: [{ attachment: { contentType: 'text/plain', data: 'U2Vzc2lvbiBub3Rl' } }, { attachment: { contentType: 'text/plain', url: content } }],
  });
  const plan = await put(planOf(patient, condition));
  const coded = { role: [{ coding: [{ system: SECRET, code: secretOf(pair) }] }], member: { reference: `Organization/${madeAs(pair.recordClass).holder}` } };
  const team = await put({ resourceType: 'CareTeam', status: 'active', subject, participant: [coded, { member: subject }] });
  // The recipient's note stands in a list of somebody else's.
  const list = await put({ resourceType: 'List', status: 'current', mode: 'working', subject, entry: [observation, note].map((reference) => ({ item: { reference } })) });
  return { condition, content, document, plan, team, list };
}

interface Origin { readonly holder: string; readonly author: 'patient' | 'stranger' | undefined; readonly patient: string; readonly targets: readonly string[] }

/** The holder's Provenance: who wrote its records. */
function originOf({ holder, author, patient, targets }: Origin): Loose {
  const who = author === 'patient' ? { reference: patient } : author === 'stranger' ? { display: 'Nobody knows' } : { reference: `Organization/${holder}` };
  return {
    resourceType: 'Provenance', target: targets.map((reference) => ({ reference })), recorded: '2026-10-08T00:00:00Z',
    agent: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who }],
  };
}

/** Papers of which the recipient must not learn either: a consent that was revoked, a refusal. */
async function paperFor(county: County, { basis, recipient, recordClass }: Pair, { holder, patient }: { readonly holder: string; readonly patient: string }): Promise<readonly string[]> {
  const token = await county.writeAs(holder);
  if (basis === 'revoked') {
    const consent = await file(county.gateway, token, fullForm({
      patient, disclosers: [`Organization/${holder}`], recipients: [`Organization/${recipient}`], categories: [madeAs(recordClass).category], purposes: [RECIPIENTS[recipient].purpose],
    }));
    await post(county.gateway, token, `${consent}/$revoke`, { resourceType: 'Parameters', parameter: [{ name: 'form', valueCode: 'written' }] });
    return [consent];
  }
  if (basis === 'refused') {
    return [await write(county, holder, {
      resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: cs('restriction-kind'), code: 'agreed' }] }], patient: { reference: patient }, provision: { type: 'deny' },
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
    })];
  }
  return [];
}

/** What the recipient may see and what speaks of the hidden records: in the other world the same, without the mention. */
async function finish(county: County, pair: Pair, base: Base, { hidden, papers, versions, more }: Secrets, isEmpty = false): Promise<View> {
  const [known, visit] = base.seen;
  const mentions = isEmpty ? [] : RECORDS.map((name) => ({ reference: hidden[name] }));
  const carriers = known === undefined || visit === undefined ? [] : [
    await write(county, 'open-door', carePlan(known, mentions, { url: county.gateway.url, code: secretOf(pair) })),
    await write(county, 'open-door', categorized({
      resourceType: 'List', status: 'current', mode: 'working', subject: { reference: known }, entry: [{ item: { reference: visit } }, ...mentions.map((item) => ({ item }))],
    }, 'treatment-attendance')),
    await write(county, 'open-door', categorized({
      resourceType: 'CareTeam', status: 'active', subject: { reference: known },
      participant: [{ member: { reference: 'Organization/open-door' } }, ...(isEmpty ? [] : [{ role: [{ coding: [{ system: SECRET, code: secretOf(pair) }] }], member: { reference: hidden.team } }])], ...(isEmpty ? {} : { reasonReference: [{ reference: hidden.condition, display: 'Opioid use disorder' }] }),
    }, 'treatment-attendance')),
    await write(county, 'open-door', categorized({
      resourceType: 'Composition', status: 'final', title: 'Visits', date: '2026-10-08T00:00:00Z', subject: { reference: known }, author: [{ reference: 'Organization/open-door' }], type: { text: 'Visits' },
      section: [{ title: 'Visits', text: narrative(isEmpty ? 'Visits' : 'Visits for opioid use disorder'), entry: [{ reference: visit }] }, ...mentions.slice(2, 3).map((reference) => ({ title: 'Diagnoses', text: narrative('Opioid use disorder'), entry: [reference] }))],
    }, 'treatment-attendance')),
    await write(county, 'open-door', categorized({
      resourceType: 'DocumentReference', status: 'current', subject: { reference: known }, date: '2026-10-08T00:00:00Z', context: { period: { start: '2026-10-08T00:00:00Z' } },
      ...(isEmpty ? {} : { relatesTo: [{ code: 'replaces', target: { reference: hidden.document } }] }), content: [{ attachment: { title: 'Visits' } }, ...(isEmpty ? [] : [{ attachment: { contentType: 'text/plain', url: hidden.content, title: 'Opioid use disorder' } }])],
    }, 'treatment-attendance')),
    await write(county, 'open-door', { resourceType: 'Provenance', recorded: '2026-10-08T00:00:00Z', target: [{ reference: visit }, ...(madeAs(pair.recordClass).holder === 'open-door' ? mentions.slice(1, 2) : [])], agent: [{ who: { reference: 'Organization/open-door' } }] }),
  ];
  const told = isEmpty ? undefined : { observation: hidden.observation, condition: hidden.condition };
  const entries = known === undefined ? [] : await inTurn(OWN_ENTRIES, (entry) => write(county, 'open-door', entry));
  const besides = known === undefined ? [] : await inTurn(carriersOf({ subject: { reference: known }, hidden: told, own: entries }), (carrier) => write(county, 'open-door', carrier));
  const [plan] = carriers;
  if (plan !== undefined && !isEmpty) {
    await write(county, 'open-door', ofNobodyKnown(plan));
  }
  const seen = [...base.seen, ...carriers, ...besides];
  const prefix = `pair-${String(pair.n)}`;
  Object.entries({ own: base.own, note: base.note }).forEach(([name, reference]) => { county.normalizer.name(reference, `${prefix}-${name}`); });
  seen.forEach((reference, index) => { county.normalizer.name(reference, `${prefix}-seen-${String(index)}`); });
  Object.entries(hidden).forEach(([name, reference]) => { county.normalizer.name(reference, `${prefix}-${name}`); });
  const paper = papers[0] ?? `Consent/${randomUUID()}`;
  county.normalizer.name(paper, `${prefix}-paper`);
  return { county, pair, own: base.own, note: base.note, seen, hidden, paper, versions, ...(isEmpty || more === undefined ? {} : { more }) };
}

/** Of these fields of a plan nobody knows whose they are: nobody but the plan's holder may have them, nor what says so. */
function ofNobodyKnown(plan: string): Loose {
  const named = [['targetElement', { valueUri: 'said' }], ['targetElement', { valueUri: 'kind' }], ['targetPath', { valueString: 'CarePlan.activity[1]' }]] as const;
  return { ...originOf({ holder: 'open-door', author: 'stranger', patient: '', targets: [] }), target: named.map(([url, value]) => ({ reference: plan, extension: [{ url: `http://hl7.org/fhir/StructureDefinition/${url}`, ...value }] })) };
}

/** One after the other, so that both counties write in the same order. */
async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<string>): Promise<readonly string[]> {
  const made: string[] = [];
  for (const item of items) {
    made.push(await work(item));
  }
  return made;
}

const narrative = (words: string): object => ({ status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${words}</div>` });

function carePlan(known: string, mentions: readonly { readonly reference: string }[], { url, code }: { readonly url: string; readonly code: string }): Loose {
  const [encounter, observation, condition] = mentions;
  const secret = encounter === undefined || observation === undefined || condition === undefined ? undefined : { encounter, observation, condition };
  const made = categorized({
    resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: known }, title: 'Plan',
    text: narrative(`Plan${secret === undefined ? '' : ' for opioid use disorder'}`),
    ...(secret === undefined ? {} : {
      addresses: [{ ...secret.condition, display: 'Opioid use disorder' }], supportingInfo: [secret.observation, { reference: `${url}/fhir/R4/${secret.encounter.reference}` }],
      contained: [{ resourceType: 'Goal', id: 'g', lifecycleStatus: 'active', description: { text: 'Stay on buprenorphine' }, subject: { reference: known } }], goal: [{ reference: '#g' }],
      description: 'Methadone daily', _description: { id: 'said' },
    }),
    activity: [{ detail: { status: 'scheduled', description: 'Weekly visit' } }, ...(secret === undefined ? [] : [{ detail: { status: 'scheduled', code: { coding: [{ system: SECRET, code }] } } }])],
  }, 'treatment-attendance');
  return secret === undefined ? made : { ...made, category: [...made['category'] as readonly object[], { id: 'kind', coding: [{ system: SECRET, code }] }] };
}
