// SPDX-License-Identifier: Apache-2.0
/** What the person may ask for: the list of disclosures (45 CFR 164.528), a correction (45 CFR 164.526), that something be kept from somebody (45 CFR 164.522(a), 42 CFR 2.26); and what became of it. */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import type { Decision } from '../../../domain/consent/decision.ts';
import { decisionsOf, type Releasable } from '../../../domain/consent/enforce/releasable.ts';
import { wordOf } from '../../../domain/caseplan/elements.ts';
import { plainDay } from '../../../domain/caseplan/document/words.ts';
import { parseLossless } from '../../../domain/fhir/lossless-json.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Language } from '../../../domain/consent/capture/forms.ts';
import { requestAmendment } from '../../aftermath/amendments.ts';
import { requestOfHolder } from '../../aftermath/holder-requests.ts';
import { requestsOf } from '../../aftermath/my-requests.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { everything } from '../../release/everything.ts';
import { html, type Html } from '../html.ts';
import { FRAME, onward } from '../page.ts';
import { emptyState, field, form, section } from '../parts.ts';
import { sealed, unsealed } from '../sealed.ts';
import { answersSection, type Asking } from './answers.ts';
import { myPage, myPath, organizationNames, ownPatient, type MyCall } from './frame.ts';
import { wordText } from '../plan/words.ts';
import { hasWord, say } from './words.ts';

export type Asked = 'correct' | 'limit' | 'own';
export type AskGiven = Readonly<Record<string, string>>;

/** [sealed reference, words] of records that can be asked to be corrected, and of holders that can be asked to keep something back. */
/** Fields of each form: whom or what it is about, and the person's words. */
const FIELDS: Readonly<Record<Asked, readonly [string, string]>> = { correct: ['record', 'words'], limit: ['holder', 'limit-words'], own: ['own-holder', 'own-words'] };

export interface Choices { readonly requests: readonly Asking[]; readonly records: readonly (readonly [string, string])[]; readonly holders: readonly (readonly [string, string])[] }

interface Failed { readonly asked: Asked; readonly issues: readonly Issue[]; readonly given: AskGiven }

export async function myRequests(deps: Deps, gates: Gates, caller: Caller, call: MyCall & { readonly done?: Asked | 'disagree'; readonly failed?: Failed }): Promise<Result<Answer>> {
  const found = await choicesOf(deps, gates, caller, call.language);
  if (!found.ok) {
    return found;
  }
  const { decisions, choices } = found.value;
  return ok(myPage({
    ...call, here: 'ask', decisions, issues: call.failed?.issues ?? [], done: call.done === undefined ? undefined : `ask-${call.done}-done`, main: () => askView(choices, call),
  }));
}

/** One of the two requests; back to the page, or the page again with what is wrong. */
export async function sendRequest(deps: Deps, gates: Gates, caller: Caller, call: MyCall & { readonly asked: Asked; readonly given: AskGiven }): Promise<Result<Answer>> {
  const { asked, given, language } = call;
  const [which, words] = FIELDS[asked];
  const target = unsealed(deps, caller, given[which] ?? '');
  const text = given[words]?.trim() ?? '';
  const issues: readonly Issue[] = [
    ...(target === undefined ? [{ code: 'value' as const, text: say('say-which', language), at: which }] : []),
    ...((text === '' && asked !== 'own') || text.length > LONGEST ? [{ code: 'value' as const, text: say('say-words', language), at: words }] : []),
  ];
  if (issues.length > 0 || target === undefined) {
    return myRequests(deps, gates, caller, { ...call, failed: { asked, issues, given } });
  }
  const patientId = ownPatient(caller);
  const done = asked === 'correct' ? await requestAmendment(deps, gates, caller, { patientId, record: target, words: text })
    : await requestOfHolder(deps, caller, { asked: asked === 'own' ? 'accounting-request' : 'restriction-request', patientId, holder: target.slice('Organization/'.length), words: text });
  return done.ok ? ok(onward(`${myPath(language, 'ask')}?done=${asked}`)) : done;
}

const LONGEST = 5000;
const TYPES = ['Patient', 'CarePlan', 'Goal', 'Condition', 'Observation', 'Encounter', 'Appointment', 'MedicationRequest', 'MedicationStatement', 'ServiceRequest', 'DocumentReference', 'AllergyIntolerance'];
const SHOWN = '500';

interface Found { readonly choices: Choices; readonly decisions: readonly Decision[] }

/** What the gate shows to the person of itself; what holds it is asked of the store, for those toward whom its identity is proven. */
async function choicesOf(deps: Deps, gates: Gates, caller: Caller, language: Language): Promise<Result<Found>> {
  const id = ownPatient(caller);
  const answer = await everything(deps, gates, caller, { id, query: [['_type', TYPES.join(',')], ['_count', SHOWN]], lenient: false, base: deps.base ?? 'https://gateway.invalid/fhir/R4' });
  if (!answer.ok) {
    return answer;
  }
  const body = answer.value.body as Releasable;
  const resources = ((parseLossless(body.text) as Bundle).entry ?? []).flatMap(({ resource }) => resource ?? []).filter(({ resourceType }) => TYPES.includes(resourceType));
  const names = await organizationNames(deps, caller);
  const holders = await holdersOf(deps, caller, id);
  const requests = await deps.store.read(caller.tenant, (session) => requestsOf(deps, session, caller));
  const choices: Choices = {
    requests: requests.map((one) => ({ ...one, href: sealed(deps, caller, `Task/${one.id}`), holderName: names.get(one.holder) ?? one.holder })),
    records: resources.map((one) => [sealed(deps, caller, `${one.resourceType}/${one.id ?? ''}`), recordText(one, language)] as const).toSorted(([, a], [, b]) => a.localeCompare(b, language)),
    holders: holders.map((holder) => [sealed(deps, caller, `Organization/${holder}`), names.get(holder) ?? holder] as const),
  };
  const decisions = decisionsOf(body);
  return ok({ choices, decisions: decisions.length === 0 ? [FRAME] : decisions });
}

/** Holders of a Patient that is proven to be the person: of others the person is not told that they hold something. */
async function holdersOf(deps: Deps, caller: Caller, id: string): Promise<readonly string[]> {
  return deps.store.read(caller.tenant, async (session) => {
    const person = (await session.get('Patient', id))?.resource.person ?? '';
    const own = person === '' ? [] : (await session.patients(person)).filter((row) => !row.deleted && caller.selves?.includes(row.id) === true);
    return [...new Set(own.map(({ holder }) => holder))].filter((holder) => holder !== '' && holder !== deps.policy.gateway);
  });
}

/** A record in a line: what kind, what it says, of when. */
export function recordText(resource: Resource, language: Language): string {
  const kind = hasWord(`record-${resource.resourceType}`) ? say(`record-${resource.resourceType}`, language) : say('other-records', language);
  const about = aboutOf(resource);
  const day = dayIn(resource);
  return [kind, about === undefined ? undefined : cut(about), day === undefined ? undefined : plainDay(day, language)].filter((each) => each !== undefined).join(' · ');
}

const WIDEST = 80;

function cut(text: string): string {
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST - 1).trimEnd()}…`;
}

function aboutOf(resource: Resource): string | undefined {
  const { description, title, code, medicationCodeableConcept, type } = resource as Resource & Readonly<Record<string, unknown>>;
  const concept = wordOf((code ?? medicationCodeableConcept ?? (Array.isArray(type) ? (type as readonly unknown[])[0] : type)) as Parameters<typeof wordOf>[0]);
  const said = typeof description === 'string' ? description : (description as { readonly text?: string } | undefined)?.text;
  return (resource.resourceType === 'Patient' ? resource.name?.[0]?.text : undefined) ?? said ?? (typeof title === 'string' ? title : undefined) ?? (concept === undefined ? undefined : wordText(concept));
}

function dayIn(resource: Resource): string | undefined {
  const { effectiveDateTime, authoredOn, recordedDate, start, period, created, date } = resource as Resource & Readonly<Record<string, unknown>>;
  const found = effectiveDateTime ?? authoredOn ?? recordedDate ?? start ?? (period as { readonly start?: string } | undefined)?.start ?? created ?? date;
  return typeof found === 'string' ? found.slice(0, 10) : undefined;
}

export function askView({ requests, records, holders }: Choices, { frame, language, failed }: MyCall & { readonly failed?: Failed }): Html {
  const path = myPath(language, 'ask');
  const given = (name: string): string => failed?.given[name] ?? '';
  const issues = failed?.issues ?? [];
  const holderForm = (asked: 'limit' | 'own'): Html => (holders.length === 0 ? emptyState(say('ask-limit-none', language)) : form(frame, {
    action: `${path}/${asked}`, submit: say(`ask-${asked}-send`, language), content: [
      field({ name: FIELDS[asked][0], label: say('ask-limit-who', language), options: [['', ''], ...holders], value: given(FIELDS[asked][0]), required: true, issues }),
      field({ name: FIELDS[asked][1], label: say(`ask-${asked}-words`, language), type: 'textarea', value: given(FIELDS[asked][1]), required: asked === 'limit', issues }),
    ],
  }));
  return html`<p class="lead">${say('ask-intro', language)}</p>
${answersSection({ frame, language, requests, issues, given })}
${section('list', say('ask-list', language), html`<p>${say('ask-list-text', language)}</p><ul class="links"><li><a href="${myPath(language, 'seen')}/pdf">${say('save-paper', language)}</a></li><li><a href="${myPath(language, 'seen')}/csv">${say('save-table', language)}</a></li></ul>`)}
${section('correct', say('ask-correct', language), html`<p>${say('ask-correct-text', language)}</p>`, records.length === 0 ? emptyState(say('ask-correct-none', language)) : form(frame, {
    action: `${path}/correct`, submit: say('ask-correct-send', language), content: [
      field({ name: 'record', label: say('ask-which', language), options: [['', ''], ...records], value: given('record'), required: true, issues }),
      field({ name: 'words', label: say('ask-words', language), type: 'textarea', value: given('words'), required: true, issues }),
    ],
  }))}
${section('own', say('ask-own', language), html`<p>${say('ask-own-text', language)}</p>`, holderForm('own'))}
${section('limit', say('ask-limit', language), html`<p>${say('ask-limit-text', language)}</p>`, holderForm('limit'))}`;
}
