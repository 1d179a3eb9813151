// SPDX-License-Identifier: Apache-2.0
/** A consent form as fields of a page, item by item as the law wants them, and the answers back as a QuestionnaireResponse. */
import type { QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { optionsOf, type ConsentForm, type FormItem, type FormPart, type Language } from '../../../domain/consent/capture/forms.ts';
import { canonicalOf } from '../../../domain/consent/capture/questionnaire.ts';
import { cs } from '../../../domain/consent/evidence/systems.ts';
import type { Issue } from '../../../domain/issue.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { field } from '../parts.ts';

export interface FormView {
  readonly form: ConsentForm;
  readonly language: Language;
  /** For the person itself: without the places of the law. */
  readonly plain?: boolean;
  /** What was typed, by field. */
  readonly said: URLSearchParams;
  readonly issues: readonly Issue[];
  /** `Type/id` and name of who may be named: organizations and people of the registry. */
  readonly directory: readonly (readonly [string, string])[];
  /** Whom the form is about: `Patient/id` and name. */
  readonly patient: readonly [string, string];
}

/** The field of an item; a linkId holds dots and brackets. */
export function fieldOf(linkId: string): string {
  return `q-${linkId.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')}`;
}

const CHOOSE: Readonly<Record<Language, string>> = { en: 'Choose', es: 'Elija' };

/** What is excepted from what is shared: seldom wanted, and as long as the list before it. */
const EXCEPT = '3.not';

/** Who signs and may be named there. */
const SELF = 'Patient';

export function formFields(view: FormView): Html {
  return html`${view.form.items.map((item) => itemView(view, item))}`;
}

function itemView(view: FormView, item: FormItem): Html {
  const help = item.help?.[view.language];
  if (item.type === 'display') {
    return html`<p>${item.text[view.language]} ${law(view, item)}</p>`;
  }
  if (item.type !== 'group') {
    return html`${partView(view, item, help)}${view.plain !== true && html`<p class="hint">${law(view, item)}</p>`}`;
  }
  const wrong = view.issues.filter(({ at }) => at === fieldOf(item.linkId));
  return html`<fieldset id="${fieldOf(item.linkId)}"><legend>${item.text[view.language]}</legend>
${help !== undefined && html`<p class="hint">${help} ${law(view, item)}</p>`}
${wrong.map(({ text }) => html`<p class="wrong">${text}</p>`)}
${item.items.map((part) => partView(view, part, undefined))}
</fieldset>`;
}

function law({ plain }: FormView, { cite }: FormItem): Html {
  return plain === true ? NOTHING : html`<cite>${cite}</cite>`;
}

function partView(view: FormView, part: FormPart, hint: string | undefined): Html {
  const name = fieldOf(part.linkId);
  const common = { name, label: part.text[view.language], value: view.said.get(name) ?? '', issues: view.issues, ...(hint === undefined ? {} : { hint }) };
  switch (part.type) {
    case 'boolean':
      return field({ ...common, type: 'checkbox' });
    case 'date':
      return field({ ...common, type: 'date' });
    case 'string':
      return field(common);
    default:
      return part.linkId === EXCEPT ? html`<details><summary>${part.text[view.language]}</summary>${boxes(view, part, hint)}</details>` : part.repeats ? boxes(view, part, hint) : field({ ...common, options: [['', CHOOSE[view.language]], ...choicesOf(view, part)] });
  }
}

function choicesOf({ form, directory, patient, language }: FormView, part: FormPart): readonly (readonly [string, string])[] {
  return part.type === 'reference' ? [...(part.refers?.includes(SELF) === true ? [patient] : []), ...directory.filter(([ref]) => part.refers?.includes(ref.split('/')[0]!) === true)]
    : optionsOf(form, part).map((option) => [option.code, option[language]] as const);
}

/** Several may be chosen: a box for each. */
function boxes(view: FormView, part: FormPart, hint: string | undefined): Html {
  const name = fieldOf(part.linkId);
  const chosen = view.said.getAll(name);
  const wrong = view.issues.filter(({ at }) => at === name);
  const choices = choicesOf(view, part);
  return choices.length === 0 ? NOTHING : html`<fieldset class="boxes" id="${name}"><legend>${part.text[view.language]}</legend>
${hint !== undefined && html`<p class="hint">${hint}</p>`}${wrong.map(({ text }) => html`<p class="wrong">${text}</p>`)}<div class="choices">${choices.map(([value, text], n) => html`
<div class="field check"><label for="${name}-${n}">${text}</label><input type="checkbox" id="${name}-${n}" name="${name}" value="${value}"${chosen.includes(value) && html` checked`}></div>`)}</div>
</fieldset>`;
}

/** What was typed as answers on the form; what was left open is not among them. */
export function responseOf({ form, said, patient, language }: Pick<FormView, 'form' | 'said' | 'patient' | 'language'>, authored: string): QuestionnaireResponse {
  const item = form.items.flatMap((each): readonly QuestionnaireResponseItem[] => {
    const own = each.type === 'group' ? [] : answersTo(each, said);
    const inner = each.items.flatMap((part) => answered(part, said));
    return own.length === 0 && inner.length === 0 ? [] : [{ linkId: each.linkId, ...(own.length === 0 ? {} : { answer: [...own] }), ...(inner.length === 0 ? {} : { item: inner }) }];
  });
  return { resourceType: 'QuestionnaireResponse', language, questionnaire: canonicalOf(form.id), status: 'completed', subject: { reference: patient[0] }, authored, item };
}

function answered(part: FormPart, said: URLSearchParams): readonly QuestionnaireResponseItem[] {
  const answer = answersTo(part, said);
  return answer.length === 0 ? [] : [{ linkId: part.linkId, answer: [...answer] }];
}

function answersTo(part: FormPart, said: URLSearchParams): readonly QuestionnaireResponseItemAnswer[] {
  const values = said.getAll(fieldOf(part.linkId)).map((value) => value.trim()).filter((value) => value !== '');
  return values.map((value): QuestionnaireResponseItemAnswer => {
    switch (part.type) {
      case 'boolean': return { valueBoolean: true };
      case 'date': return { valueDate: value };
      case 'reference': return { valueReference: { reference: value } };
      case 'string': return { valueString: value };
      default: return { valueCoding: { system: cs(part.options ?? 'category'), code: value } };
    }
  });
}

/** The engine's reason code before the words. */
const CODE = /^(?:missing-element:\S+|[a-z0-9-]+): /;
const AT = /where\(linkId='([^']+)'\)/;

/** What a check found, at the fields of the page. */
export function atFields(issues: readonly Issue[]): readonly Issue[] {
  return issues.map((issue) => {
    const linkId = AT.exec(issue.at ?? '')?.[1];
    return linkId === undefined ? issue : { ...issue, at: fieldOf(linkId), text: issue.text.replace(CODE, '') };
  });
}

/** Answers as what was typed: a form that came filled in. */
export function saidOf(response: QuestionnaireResponse): URLSearchParams {
  const said = new URLSearchParams();
  const walk = (items: readonly QuestionnaireResponseItem[]): void => items.forEach(({ linkId, answer = [], item = [] }) => {
    answer.forEach((each) => { said.append(fieldOf(linkId ?? ''), each.valueCoding?.code ?? each.valueReference?.reference ?? each.valueDate ?? each.valueString ?? (each.valueBoolean === true ? 'yes' : '')); });
    walk(item);
  });
  walk(response.item ?? []);
  return said;
}

/** What is wrong in the words of the form, for the person: the question, and that it is open or cannot be so. */
export function inFormWords({ form, language }: Pick<FormView, 'form' | 'language'>, issues: readonly Issue[], told: { readonly open: string; readonly wrong: string }): readonly Issue[] {
  const parts = form.items.flatMap((item): readonly FormPart[] => [item, ...item.items]);
  const said = issues.map((issue) => {
    const text = parts.find((part) => fieldOf(part.linkId) === issue.at)?.text[language];
    const short = text === undefined || text.length <= LONGEST ? text : `${text.slice(0, LONGEST).trimEnd()}…`;
    return { ...issue, text: `${short === undefined ? '' : `${short} `}${issue.code === 'required' ? told.open : told.wrong}` };
  });
  return [...new Map(said.map((issue) => [`${issue.at ?? ''} ${issue.text}`, issue])).values()];
}

const LONGEST = 60;
