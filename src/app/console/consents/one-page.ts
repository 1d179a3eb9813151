// SPDX-License-Identifier: Apache-2.0
/** One consent: what it says, what it lets through, what is wrong with it; its paper; verifying it; and revoking it for a person on the phone. */
import type { Issue, Result } from '../../../domain/issue.ts';
import { fail, ok } from '../../../domain/issue.ts';
import { explainScope } from '../../../domain/consent/explain/scope.ts';
import { isVerified } from '../../../domain/consent/evidence/consents/signatures.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { answersOf, consentPaper } from '../../capture/paper.ts';
import { verifyConsent } from '../../capture/verify.ts';
import { revokeConsent } from '../../consents/revoke.ts';
import { standsBecause } from '../../../domain/consent/evidence/consents/taken-back.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { notFound } from '../../release/answer.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { onward, page } from '../page.ts';
import { definitions, emptyState, faults, field, form, notice, section, table, withIds } from '../parts.ts';
import { sealed, unsealed } from '../sealed.ts';
import { writeLook } from '../view.ts';
import { scanOf } from '../disclosures/papers.ts';
import { changesUnder, changeTable } from './changes.ts';
import { documentPath } from './document.ts';
import { readOnFile, startOf, type OnFile, type PersonOnFile } from './on-file.ts';
import { partiesOn } from './parties.ts';
import { PATH, titleOf } from './person-page.ts';
import { BY_THE_GATE, defectItem, nameIn, stateTag, untilText } from './words.ts';

export interface OneCall { readonly frame: Frame; readonly id: string; /** What was wrong with a form of the page. */ readonly issues?: readonly Issue[] }
export interface VerifyCall extends OneCall { readonly verified: boolean; readonly reason: string }

interface Found { readonly on: PersonOnFile; readonly one: OnFile; readonly person: string; /** It was taken down on a form of ours. */ readonly printable: boolean }

/** What a sealed address means: the consent; its person is looked up when the address does not say. */
async function findOne(deps: Deps, gates: Gates, caller: Caller, id: string): Promise<Found | undefined> {
  const [, consent = '', said = ''] = /^consent (\S+) (\S*)$/.exec(unsealed(deps, caller, id) ?? '') ?? [];
  return consent === '' ? undefined : deps.store.read(caller.tenant, async (session) => {
    const person = said === '' ? (await session.get('Consent', consent))?.resource.person ?? '' : said;
    const on = person === '' ? undefined : await readOnFile(deps, gates, { caller, session, person });
    const one = on?.consents.find(({ row }) => row.id === consent);
    return on === undefined || one === undefined ? undefined : { on, one, person, printable: (await answersOf(deps, session, one.row)).length > 0 };
  });
}

/** The page of one consent. */
export async function consentPage(deps: Deps, gates: Gates, caller: Caller, { frame, id, issues = [] }: OneCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const found = staff.ok ? await findOne(deps, gates, caller, id) : undefined;
  if (!staff.ok || found === undefined) {
    return staff.ok ? notFound() : staff;
  }
  const looked = await writeLook(deps, caller, [found.person], 'consent');
  return looked.ok ? ok(page({
    title: titleOf(found.one), frame, decisions: found.on.decisions, status: issues.length === 0 ? 200 : 422, main: () => oneView({ frame, id, issues, found, scan: scanLink(deps, caller, found), back: `${PATH}/${sealed(deps, caller, `person ${found.person}`)}` }),
  })) : looked;
}

interface View { readonly frame: Frame; readonly id: string; readonly issues: readonly Issue[]; readonly found: Found; readonly back: string; /** Address of the signed paper as it was scanned. */ readonly scan: string | undefined }

function scanLink(deps: Deps, caller: Caller, { one }: Found): string | undefined {
  const document = scanOf(one.consent);
  return document === undefined ? undefined : documentPath(deps, caller, document);
}

function paperLinks({ id, found: { printable }, scan }: View): Html {
  return printable || scan !== undefined ? html`<ul class="links">${scan !== undefined && html`<li><a href="${scan}">The signed paper as it was scanned</a></li>`}
${printable && html`<li><a href="${PATH}/paper/${id}/pdf-en">PDF, English</a></li><li><a href="${PATH}/paper/${id}/pdf-es">PDF, Spanish</a></li>`}</ul>`
    : emptyState('It was not taken down on a form of this gateway, and no scan came with it: there is nothing to print.');
}

function oneView(view: View): Html {
  const { found: { on: { gate }, one }, id, back } = view;
  const { paper, consent } = one;
  const gone = one.revocations.map(({ date, form: how, recipients }) => `${date}, ${words(how)}${recipients.length === 0 ? '' : `, for ${recipients.map((each) => nameIn(gate, each.split('/')[1] ?? each)).join(', ')}`}`);
  return html`${faults(view.issues)}<p><a href="${back}">All consents of this person</a></p>
<p class="lead">${stateTag(one.state)} ${paper === undefined ? '' : withIds(explainScope(paper, (each) => nameIn(gate, each)))}</p>
${definitions([
  ['From', startOf(one)], ['Until', untilText(one)], ['Status', words(consent.status)], ['Revoked', gone.join('; ')], ['Looked at', isVerified(consent) ? 'a person or the capture has verified it' : 'not yet'],
  ['Signed by', (paper?.signatures ?? []).map(({ role, date, method }) => `${words(role)}, ${date}, ${words(method)}`).join('; ')], ['Held for', nameIn(gate, one.row.holder)], ['Id', html`<code>${one.row.id}</code>`],
])}
${one.defects.length > 0 && section('defects', one.lets.length > 0 ? 'Where it lets nothing go' : 'Why it lets nothing go', html`<ul>${one.defects.map((each) => defectItem(gate, each))}</ul>`)}
${section('lets', 'What it lets go now', html`<p>${BY_THE_GATE}</p>`, table({
  caption: 'What goes on this consent', rows: one.lets, empty: 'Nothing goes on it now.',
  columns: [{ head: 'To whom', cell: ({ party }) => nameIn(gate, party.person ?? party.organization) }, { head: 'For', cell: ({ party }) => words(party.purpose) }, { head: 'What', cell: ({ category }) => words(category) }, { head: 'Records', cell: ({ count }) => count, numeric: true }],
}))}
${section('paper', 'On paper', paperLinks(view))}
${verifySection(view)}
${one.state !== 'refusal' && one.state !== 'revoked' && section('revoke', 'Taking it back', html`<p><a class="button" href="${PATH}/paper/${id}/revoke">Revoke: see first what it changes</a></p>`)}${takeBackSection(view)}`;
}

/** 45 CFR 164.522(a)(2)(i), 42 CFR 2.26: a refusal ends when the person asks for that in writing. */
function takeBackSection({ frame, id, found: { one } }: View): Html {
  return one.state !== 'refusal' ? NOTHING : section('revoke', 'Taking it back', standsBecause(one.consent, { form: 'written' }) === undefined ? html`
<p>Only when the person asked in writing (45 CFR 164.522(a)(2); 42 CFR 2.26). From then on this refusal keeps nothing back; what may go is what the law and the consents on file let.</p>
${form(frame, { action: `${PATH}/paper/${id}/revoke`, submit: 'The person asked in writing: it ends now', kind: 'danger', content: html`<input type="hidden" name="form" value="written">` })}`
    : html`<p>It excepts something, so taking it back would end the exceptions alone. To end it, file one that says what the person wants now, and set this one to inactive.</p>`);
}

function verifySection({ frame, id, issues, found: { one }, scan }: View): Html {
  return one.paper === undefined || isVerified(one.consent) || one.consent.status !== 'active' ? NOTHING : section('verify', 'Hold the paper against it', html`
<p>Compare every line with the signed original. Until then it decides nothing (42 CFR 2.31(c)).</p>
${scan !== undefined && html`<p><a href="${scan}">Open the scan</a></p>`}
${form(frame, { action: `${PATH}/paper/${id}/verify`, submit: 'It is as on the paper' })}
${form(frame, { action: `${PATH}/paper/${id}/reject`, submit: 'Reject it', kind: 'danger', content: field({ name: 'reason', label: 'What is wrong', required: true, issues }) })}`);
}

/** Before it is revoked: what that changes, and the words to say. */
export async function revokePage(deps: Deps, gates: Gates, caller: Caller, { frame, id }: OneCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const found = staff.ok ? await findOne(deps, gates, caller, id) : undefined;
  if (!staff.ok || found?.one.paper === undefined) {
    return staff.ok ? notFound() : staff;
  }
  const { on, one, person } = found;
  const parties = partiesOn(one.paper!, on.gate.registry.registry, deps.policy.gateway);
  const changed = await deps.store.read(caller.tenant, async (session) => {
    const { persons, registry } = await session.epochs([person]);
    return changesUnder(deps, gates, { caller, session, gate: on.gate, epochs: { registry, person: persons.get(person) ?? 0 }, parties, supposition: { revoked: [one.row.id], signed: [] } });
  });
  const looked = changed.ok ? await writeLook(deps, caller, [person], 'revocation-preview') : changed;
  if (!changed.ok || !looked.ok) {
    return changed.ok ? fail(...(looked.ok ? [] : looked.issues)) : changed;
  }
  return ok(page({ title: 'Revoke this consent?', frame, decisions: on.decisions, main: () => html`<p><a href="${PATH}/paper/${id}">Back to the consent</a></p>
${section('change', 'What would change', changeTable(on.gate, changed.value))}
${one.paper!.variant === 'cj-referral' && notice('warning', html`<p>A criminal justice consent ends only when the time or event stated in it has come (42 CFR 2.35(c)). The revocation is kept and acts then.</p>`)}
${section('say', 'Tell the person', html`<ul><li>From now on nothing more goes on this consent.</li><li>What was shared before stays shared (42 CFR 2.31(a)(6)).</li><li>Nobody may make care, payment or benefits depend on an authorization, but for the cases of 45 CFR 164.508(b)(4).</li></ul>`)}
${section('do', 'Revoke', form(frame, { action: `${PATH}/paper/${id}/revoke`, submit: 'Revoke now', kind: 'danger', content: field({
    name: 'form', label: 'How the person told you', options: [['oral', 'By word of mouth, on the phone (ask for writing as well)'], ['written', 'In writing']], hint: 'Either acts at once.',
  }) }))}` }));
}

/** Takes effect with the next request on every process. */
export async function doRevoke(deps: Deps, gates: Gates, caller: Caller, { id, how }: { readonly id: string; readonly how: string }): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const found = staff.ok ? await findOne(deps, gates, caller, id) : undefined;
  if (!staff.ok || found === undefined) {
    return staff.ok ? notFound() : staff;
  }
  const done = await revokeConsent(deps, caller, { id: found.one.row.id, form: how === 'written' ? 'written' : 'oral' });
  return done.ok ? ok(onward(`${PATH}/${sealed(deps, caller, `person ${found.person}`)}?done=revoked`)) : done;
}

/** A look at the paper is taken down. */
export async function doVerify(deps: Deps, gates: Gates, caller: Caller, { frame, id, verified, reason }: VerifyCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (staff.ok && !verified && reason.trim() === '') {
    return consentPage(deps, gates, caller, { frame, id, issues: [{ code: 'required', text: 'Say what is wrong with the paper', at: 'reason' }] });
  }
  const found = staff.ok ? await findOne(deps, gates, caller, id) : undefined;
  if (!staff.ok || found === undefined) {
    return staff.ok ? notFound() : staff;
  }
  const done = await verifyConsent(deps, caller, { id: found.one.row.id, verified, ...(reason === '' ? {} : { reason }) });
  return done.ok ? ok(onward(`${PATH}/paper/${id}`)) : done;
}

/** The PDF for the person. */
export async function paperPdf(deps: Deps, gates: Gates, caller: Caller, { id, language }: { readonly id: string; readonly language: 'en' | 'es' }): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const found = staff.ok ? await findOne(deps, gates, caller, id) : undefined;
  return !staff.ok ? staff : found === undefined ? notFound() : consentPaper(deps, gates, caller, { id: found.one.row.id, language });
}
