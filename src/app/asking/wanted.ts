// SPDX-License-Identifier: Apache-2.0
/** Which forms an ask takes, filled in: by the engine's findings for whoever holds the records, by the asker's own words for anybody else. */
import type { Patient, QuestionnaireResponse } from '@medplum/fhirtypes';
import { asCategories, foreseenFor, formsInWords } from '../../domain/consent/capture/ask-words.ts';
import { formOf } from '../../domain/consent/capture/forms.ts';
import { prefill } from '../../domain/consent/capture/prefill.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { nameOf } from '../../domain/consent/evidence/people.ts';
import type { ScopeCategory } from '../../domain/consent/facts/vocabulary.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import { findMissing } from '../capture/populate.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource } from '../gate/knowledge.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Session, StoredResource } from '../ports.ts';
import type { AskConsentCall } from './api.ts';
import type { Party } from './ask-consent.ts';
import type { RefusedAsk } from './refused-ask.ts';

/** A prefilled form, and for whom the ask is held. */
export interface WantedForm { readonly form: QuestionnaireResponse; readonly holder: string }

export interface Wanting extends Party {
  readonly caller: Caller;
  readonly call: AskConsentCall;
  readonly refused?: RefusedAsk;
  readonly gate: PersonGate;
  readonly patient: StoredResource;
}

export interface Wanted {
  readonly forms: readonly WantedForm[];
  /** By which the asker may know what the forms were filled in from. */
  readonly decisions: readonly Decision[];
}

/** Issues: a form that there is not; no consent would help; nothing says what is asked for. */
export async function wantedForms(deps: Deps, gates: Gates, session: Session, at: Wanting): Promise<Result<Wanted>> {
  const { call, caller } = at;
  const staff = caller.kind === 'staff';
  if ((call.form !== undefined && formOf(call.form) === undefined) || (staff && call.categories.length > 0)) {
    return fail({ code: 'value', text: 'There is no such form; staff asks by what the gate finds and names no kinds of records', at: staff ? 'category' : 'form' });
  }
  const inWords = !staff && (call.holders.length > 0 || call.categories.length > 0 || call.refused !== undefined || at.organization === caller.organization);
  const wanted = inWords ? byWords(deps, at) : ok(await byFindings(deps, gates, session, at));
  return !wanted.ok || wanted.value.forms.length > 0 ? wanted
    : fail({ code: 'business-rule', text: inWords ? 'No form serves this purpose and these kinds of records' : 'No consent would let more of these records go there', cite: '42 CFR 2.31(a)' });
}

async function byFindings(deps: Deps, gates: Gates, session: Session, { caller, call, purpose, role, organization, person, gate, patient }: Wanting): Promise<Wanted> {
  const asked = {
    patientId: call.patientId, organization, role, purpose, language: call.language, ...(person === undefined ? {} : { person }), ...(call.form === undefined ? {} : { form: call.form }),
  };
  const found = await findMissing(deps, gates, { caller, call: asked, purpose, role, session });
  const missing = (found?.missing ?? []).filter(({ holder }) => call.holders.length === 0 || call.holders.includes(holder));
  return { forms: missing, decisions: found?.decisions ?? gate.conclude([patient]) };
}

function byWords(deps: Deps, at: Wanting): Result<Wanted> {
  const { call, gate, caller, purpose } = at;
  const { byId } = gate.registry.registry;
  const categories = categoriesOf(deps, at);
  if (categories.length === 0) {
    return fail({ code: 'required', text: 'Say which kinds of records are asked for (codes of the consent forms)', at: 'category' });
  }
  const ask = {
    purpose, categories, disclosers: call.holders.map((id) => byId.get(id)?.classes ?? []), recipient: byId.get(at.organization)?.classes ?? [],
  };
  const name = nameOf((toResource(at.patient) as Patient).name);
  const one = call.form;
  const forms = one === undefined ? formsInWords(ask) : [{ form: formOf(one)!, categories }];
  // Of the person the forms say no more than the asker sees: the decision is that which shows it the Patient.
  return ok({ decisions: gate.conclude([at.patient]), forms: forms.filter(({ form }) => form.purposes.includes(purpose)).map((each) => ({ holder: caller.organization, form: prefill({
    ...each, purpose, patient: `Patient/${at.patient.id}`, name, language: call.language, at: deps.clock.now(),
    disclosers: call.holders.map((id) => `Organization/${id}`), ...(call.holders.length === 0 ? { discloserClass: 'any-sud-program-that-treated-me' as const } : {}),
    recipients: [at.person === undefined ? `Organization/${at.organization}` : `Practitioner/${at.person}`],
  }) })) });
}

/** The kinds that the asker named; else those of the types that it asked for in vain; else those that the sharing protocol foresees and it has not. */
function categoriesOf(deps: Deps, { call, refused, gate, organization, caller }: Wanting): readonly ScopeCategory[] {
  if (call.categories.length > 0) {
    return asCategories(call.categories);
  }
  const byType = asCategories((refused?.types ?? []).flatMap((type) => deps.policy.classification.byType.get(type) ?? []));
  const kinds = gate.registry.registry.partnerKinds.get(organization) ?? [];
  return byType.length > 0 ? byType : foreseenFor(deps.policy.tables.matrix, kinds, organization === caller.organization ? seenBy(gate, caller.organization) : []);
}

/** Kinds of records of others that the asker may have already. */
function seenBy(gate: PersonGate, organization: string): readonly string[] {
  return [...gate.knowledge.profiles].flatMap(([id, { holder }]) => (holder !== organization && gate.allowed.some((each) => each.gate === id) ? gate.profile(id)?.category ?? [] : []));
}
