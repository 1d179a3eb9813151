// SPDX-License-Identifier: Apache-2.0
/** The person's own consents in plain words, and taking one back: with the next request it counts on every process (42 CFR 2.31(a)(6)). */
import type { Bundle, Consent, Resource } from '@medplum/fhirtypes';
import { OPTIONS, type Language } from '../../../domain/consent/capture/forms.ts';
import { decisionsOf, type Releasable } from '../../../domain/consent/enforce/releasable.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { codeIn, dayOf, extensionsOf, keyOf, memberOf, refOf } from '../../../domain/caseplan/elements.ts';
import { plainDay } from '../../../domain/caseplan/document/words.ts';
import { parseLossless } from '../../../domain/fhir/lossless-json.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Decision } from '../../../domain/consent/decision.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { revokeConsent } from '../../consents/revoke.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { notFound } from '../../release/answer.ts';
import { search } from '../../release/search.ts';
import { html, type Html } from '../html.ts';
import { FRAME, onward } from '../page.ts';
import { definitions, emptyState, form, tag } from '../parts.ts';
import { sealed, unsealed } from '../sealed.ts';
import { myPage, myPath, organizationNames, ownPatient, type MyCall } from './frame.ts';
import { plainCode, say } from './words.ts';

export type ConsentState = 'active' | 'later' | 'ended' | 'revoked' | 'part-revoked' | 'waiting' | 'refusal';

export interface MyConsent {
  readonly id: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly what: readonly string[];
  readonly why: readonly string[];
  readonly until?: string;
  /** It ends when something happens, and not on a day: what, in the words of the form. */
  readonly untilEvent?: string;
  readonly state: ConsentState;
  /** It goes with a case in court, and may be revocable only later (42 CFR 2.35(c)). */
  readonly court: boolean;
}

interface Having { readonly consents: readonly MyConsent[]; readonly decisions: readonly Decision[] }

export async function myConsents(deps: Deps, gates: Gates, caller: Caller, call: MyCall & { readonly done?: boolean }): Promise<Result<Answer>> {
  const having = await consentsOf(deps, gates, caller, call.language);
  if (!having.ok) {
    return having;
  }
  const { consents, decisions } = having.value;
  const href = (id: string): string => `${myPath(call.language, 'consents')}/${sealed(deps, caller, `Consent/${id}`)}`;
  return ok(myPage({ ...call, here: 'consents', decisions, done: call.done === true ? 'take-back-done' : undefined, main: () => consentsView(consents, href, call.language) }));
}

/** The question before it is done. */
export async function askTakeBack(deps: Deps, gates: Gates, caller: Caller, call: MyCall & { readonly id: string }): Promise<Result<Answer>> {
  const id = consentId(deps, caller, call.id);
  const having = id === undefined ? undefined : await consentsOf(deps, gates, caller, call.language);
  if (having?.ok === false) {
    return having;
  }
  const consent = having?.value.consents.find((each) => each.id === id && isRevocable(each));
  return consent === undefined ? notFound() : ok(myPage({
    ...call, here: 'consents', title: say('take-back-title', call.language), decisions: having!.value.decisions,
    main: () => takeBackView(consent, call),
  }));
}

/** Done; an act of the person itself, on a page of its own, is in writing (15 USC 7001(a)). 404 alike for no such consent and one of somebody else. */
export async function takeBack(deps: Deps, caller: Caller, call: MyCall & { readonly id: string }): Promise<Result<Answer>> {
  const id = consentId(deps, caller, call.id);
  const done = id === undefined ? notFound() : await revokeConsent(deps, caller, { id, form: 'written' });
  return done.ok ? ok(onward(`${myPath(call.language, 'consents')}?done=yes`)) : done;
}

function consentId(deps: Deps, caller: Caller, id: string): string | undefined {
  const text = unsealed(deps, caller, id);
  return text?.startsWith('Consent/') === true ? text.slice('Consent/'.length) : undefined;
}

async function consentsOf(deps: Deps, gates: Gates, caller: Caller, language: Language): Promise<Result<Having>> {
  const answer = await search(deps, gates, caller, { type: 'Consent', query: [['patient', ownPatient(caller)], ['_count', '200']], lenient: false, base: deps.base ?? 'https://gateway.invalid/fhir/R4' });
  if (!answer.ok) {
    return answer;
  }
  const body = answer.value.body as Releasable;
  const resources = ((parseLossless(body.text) as Bundle).entry ?? []).flatMap(({ resource }) => resource ?? []);
  const names = await organizationNames(deps, caller);
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const decisions = decisionsOf(body);
  return ok({ decisions: decisions.length === 0 ? [FRAME] : decisions, consents: resources.filter(isMine).map((one) => readConsent(one, { names, today, language })).toSorted((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state)) });
}

const RANK: readonly ConsentState[] = ['active', 'part-revoked', 'waiting', 'later', 'refusal', 'revoked', 'ended'];

function isMine(resource: Resource): resource is Consent {
  return resource.resourceType === 'Consent' && !['entered-in-error', 'draft'].includes(resource.status);
}

interface Reading { readonly names: ReadonlyMap<string, string>; readonly today: string; readonly language: Language }

/** In: a consent as the gate shows it to the person. Out: what it says, in plain words. */
export function readConsent(consent: Consent, { names, today, language }: Reading): MyConsent {
  const until = dayOf(consent.provision?.period?.end);
  const actors = (role: string): readonly string[] => (consent.provision?.actor ?? []).filter((one) => one.role.coding?.some(({ code }) => code === role)).flatMap(({ reference }) => {
    const ref = refOf(reference);
    // Whoever filed the consent wrote the display: it must not hide from the person who is named.
    return (ref?.startsWith('Organization/') === true ? names.get(ref.slice('Organization/'.length)) : undefined) ?? reference.display ?? [];
  });
  return {
    id: keyOf(consent).slice('Consent/'.length), from: actors('CST'), to: actors('IRCP'), ...(until === undefined ? untilEventIn(consent, language) : { until }), state: stateOf(consent, today),
    what: [...new Set((consent.provision?.code ?? []).flatMap((one) => codeIn(one, 'category') ?? []))].map((code) => plainCode('category', code, language)),
    why: (consent.provision?.purpose ?? []).flatMap(({ code }) => (code === undefined ? [] : [plainCode('purpose', code, language)])),
    court: codeIn(consent.category, 'consent-variant') === 'cj-referral' || extensionsOf(consent, 'consent-revocable-after').length > 0,
  };
}

function untilEventIn(consent: Consent, language: Language): Pick<MyConsent, 'untilEvent'> {
  const [kind] = extensionsOf(consent, 'consent-expiry-event').flatMap((each) => memberOf(each, 'kind')?.valueCode ?? []);
  const known = OPTIONS['expiry-event'].find(({ code }) => code === kind);
  return known === undefined ? {} : { untilEvent: known[language] };
}

function stateOf(consent: Consent, today: string): ConsentState {
  const revoked = extensionsOf(consent, 'consent-revocation');
  if (consent.provision?.type === 'deny') {
    return revoked.length > 0 ? 'revoked' : 'refusal';
  }
  if (revoked.some((each) => memberOf(each, 'recipient') === undefined) || consent.status === 'rejected') {
    return 'revoked';
  }
  const { start, end } = consent.provision?.period ?? {};
  const came = extensionsOf(consent, 'consent-expiry-event').flatMap((each) => memberOf(each, 'occurredOn')?.valueDate ?? []);
  if (consent.status === 'inactive' || (end !== undefined && end.slice(0, 10) < today) || came.some((day) => day <= today)) {
    return 'ended';
  }
  if (consent.verification?.some(({ verified }) => verified) === false || consent.status === 'proposed') {
    return 'waiting';
  }
  return start !== undefined && start.slice(0, 10) > today ? 'later' : revoked.length > 0 ? 'part-revoked' : 'active';
}

function isRevocable({ state }: MyConsent): boolean {
  return state === 'active' || state === 'later' || state === 'waiting' || state === 'part-revoked';
}

const KINDS: Readonly<Record<ConsentState, 'good' | 'bad' | 'doubtful' | 'plain'>> = { active: 'good', later: 'plain', ended: 'plain', revoked: 'bad', 'part-revoked': 'doubtful', waiting: 'doubtful', refusal: 'bad' };

export function consentsView(consents: readonly MyConsent[], href: (id: string) => string, language: Language): Html {
  return html`<p class="lead">${say('consents-intro', language)}</p>
${consents.length === 0 ? emptyState(say('consents-none', language)) : html`<ul class="cards">${consents.map((consent) => html`
<li><h2>${title(consent, language)}</h2>${told(consent, language)}${isRevocable(consent) && html`<p><a class="button quiet" href="${href(consent.id)}" aria-label="${say('take-back-of', language)} ${title(consent, language)}">${say('take-back', language)}</a></p>`}</li>`)}
</ul>`}`;
}

function title({ to }: MyConsent, language: Language): string {
  return to.length === 0 ? say('everyone', language) : to.join(', ');
}

function told(consent: MyConsent, language: Language): Html {
  const list = (items: readonly string[]): Html | undefined => (items.length === 0 ? undefined : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`);
  return definitions([
    [say('consent-state', language), tag(KINDS[consent.state], say(`state-${consent.state}`, language))], [say('consent-from', language), consent.from.join(', ')], [say('consent-to', language), title(consent, language)],
    [say('consent-what', language), list(consent.what)], [say('consent-why', language), list(consent.why)], [say('consent-until', language), consent.until === undefined ? consent.untilEvent ?? say('no-end', language) : plainDay(consent.until, language)],
  ]);
}

export function takeBackView(consent: MyConsent, { frame, language, id }: MyCall & { readonly id: string }): Html {
  const path = myPath(language, 'consents');
  return html`${told(consent, language)}
<p class="lead">${say('take-back-now', language)}</p><p>${say('take-back-past', language)}</p><p>${say('take-back-help', language)}</p>
${consent.court && html`<div class="notice warning"><p>${say('take-back-court', language)}</p></div>`}
<div class="actions">${form(frame, { action: `${path}/${id}`, submit: say('take-back-yes', language), kind: 'danger' })}<a class="button quiet" href="${path}">${say('take-back-no', language)}</a></div>`;
}
