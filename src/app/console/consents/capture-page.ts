// SPDX-License-Identifier: Apache-2.0
/** A consent taken down by staff with the person present or on the phone: checked, looked at before it is kept, kept. */
import type { Issue, Result } from '../../../domain/issue.ts';
import { fail, ok } from '../../../domain/issue.ts';
import { formOf, type ConsentForm } from '../../../domain/consent/capture/forms.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import type { Purpose } from '../../../domain/consent/facts/vocabulary.ts';
import { PURPOSES } from '../../../domain/consent/facts/vocabulary.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { captureConsent, thoughtOf } from '../../capture/capture.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { notFound } from '../../release/answer.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { onward, page } from '../page.ts';
import { faults, form as formPart, notice, section } from '../parts.ts';
import { writeLook } from '../view.ts';
import { changesUnder, changeTable, recipientsOf } from './changes.ts';
import { atFields, fieldOf, formFields, responseOf, type FormView } from './form-view.ts';
import { readOnFile, type PersonOnFile } from './on-file.ts';
import { partiesOn } from './parties.ts';
import { PATH, personIn } from './person-page.ts';

export interface CapturePageCall {
  readonly frame: Frame;
  /** The sealed person. */
  readonly id: string;
  readonly form: string;
  /** What was typed; absent: an empty form. `act`: check, preview or keep. */
  readonly said?: URLSearchParams;
}

interface At { readonly call: CapturePageCall; readonly form: ConsentForm; readonly found: PersonOnFile; readonly said: URLSearchParams }
/** What a look at the form brought, above it. */
interface Told { readonly issues: readonly Issue[]; readonly above: Html; readonly status?: number }

/** The form, and what became of it. */
export async function capturePage(deps: Deps, gates: Gates, caller: Caller, call: CapturePageCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const form = formOf(call.form);
  const person = personIn(deps, caller, call.id);
  const found = !staff.ok || person === undefined ? undefined : await deps.store.read(caller.tenant, (session) => readOnFile(deps, gates, { caller, session, person }));
  if (!staff.ok || form === undefined || form.kind === 'revocation' || found?.patient === undefined) {
    return staff.ok ? notFound() : staff;
  }
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const at: At = { call, form, found, said: call.said ?? new URLSearchParams({ [fieldOf('1')]: found.name, [fieldOf('9')]: today, [fieldOf('8.who')]: `Patient/${found.patient.id}` }) };
  const looked = await writeLook(deps, caller, [found.person], 'consent-form');
  if (!looked.ok) {
    return looked;
  }
  if (call.said === undefined) {
    return shown(at, { issues: [], above: NOTHING });
  }
  return act(deps, gates, caller, at);
}

async function act(deps: Deps, gates: Gates, caller: Caller, at: At): Promise<Result<Answer>> {
  const text = JSON.stringify(responseOf(viewOf(at, []), deps.clock.now()));
  const capture = { text, dryRun: false, base: deps.base ?? '', prefer: 'minimal' as const };
  if (at.said.get('act') !== 'check' && at.said.get('act') !== 'preview') {
    const kept = await captureConsent(deps, gates, caller, capture);
    const waits = at.said.get(fieldOf('8.method')) !== 'electronic';
    return kept.ok ? ok(onward(`${PATH}/${at.call.id}?done=${waits ? 'waiting' : 'captured'}`)) : shown(at, { issues: atFields(kept.issues), above: NOTHING, status: 422 });
  }
  const thought = await deps.store.read(caller.tenant, (session) => thoughtOf(deps, gates, session, { caller, call: capture }));
  if (!thought.ok) {
    return shown(at, { issues: atFields(thought.issues), above: NOTHING, status: 422 });
  }
  if (thought.value.faults.length > 0) {
    return shown(at, { issues: atFields(thought.value.faults), above: NOTHING, status: 422 });
  }
  return at.said.get('act') === 'check' ? shown(at, { issues: [], above: notice('success', html`<p>Every element that the law wants is there. It may be signed.</p>`) })
    : preview(deps, gates, caller, { ...at, consent: thought.value.consent });
}

async function preview(deps: Deps, gates: Gates, caller: Caller, at: At & { readonly consent: Parameters<typeof recipientsOf>[0] }): Promise<Result<Answer>> {
  const { found, consent } = at;
  const purposes = (consent.provision?.purpose ?? []).flatMap(({ code }): readonly Purpose[] => PURPOSES.filter((each) => each === code));
  const disclosers = (consent.organization ?? []).flatMap(({ reference }) => reference?.split('/')[1] ?? []);
  const named = recipientsOf(consent).filter((each) => !disclosers.includes(each));
  const parties = partiesOn({ recipients: named, purposes, disclosers }, found.gate.registry.registry, deps.policy.gateway);
  const changed = await deps.store.read(caller.tenant, async (session) => {
    const { persons, registry } = await session.epochs([found.person]);
    return changesUnder(deps, gates, { caller, session, gate: found.gate, epochs: { registry, person: persons.get(found.person) ?? 0 }, parties, supposition: { revoked: [], signed: [{ ...consent, id: 'supposed', status: 'active' }] } });
  });
  const looked = changed.ok ? await writeLook(deps, caller, [found.person], 'consent-preview') : changed;
  if (!changed.ok || !looked.ok) {
    return changed.ok ? fail(...(looked.ok ? [] : looked.issues)) : shown(at, { issues: changed.issues, above: NOTHING, status: 422 });
  }
  return shown(at, { issues: [], above: section('change', 'What it would change', changeTable(found.gate, changed.value)) });
}

function viewOf({ form, found, said }: At, issues: readonly Issue[]): FormView {
  const { organizations, professionals } = found.gate.registry.registry;
  const directory = [...organizations.map((each) => [`Organization/${each.id}`, each.name] as const), ...professionals.map((each) => [`Practitioner/${each.id}`, each.name] as const)].toSorted(([, a], [, b]) => a.localeCompare(b));
  return { form, language: 'en', said, issues, directory, patient: [`Patient/${found.patient?.id ?? ''}`, found.name === '' ? 'The person' : found.name] };
}

function shown(at: At, { issues, above, status = 200 }: Told): Result<Answer> {
  const { call: { frame, id }, form, found } = at;
  return ok(page({ title: form.title.en, frame, status, decisions: found.decisions, main: () => html`<p><a href="${PATH}/${id}">Back to the consents of this person</a></p>
${faults(issues)}${above}
${formPart(frame, {
  action: `${PATH}/${id}/form/${form.id}`, submit: 'Keep it: the person has signed', content: html`${formFields(viewOf(at, issues))}
<div class="actions"><button class="quiet" name="act" value="check">Check what is missing</button><button class="quiet" name="act" value="preview">Show what it would change</button></div>`,
})}` }));
}
