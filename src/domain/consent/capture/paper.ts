// SPDX-License-Identifier: Apache-2.0
/** Answers on a form -> the consent paper that the engine tests. Only what was answered is on the paper. */
import { CATEGORIES, PURPOSES, type Purpose, type ScopeCategory } from '../facts/vocabulary.ts';
import type { ConsentPaper, SignatureOnPaper } from '../facts/papers.ts';
import { given, known } from '../evidence/access.ts';
import { DISCLOSER_CLASSES, RECIPIENT_CLASSES } from '../evidence/consents/actors.ts';
import { EXPIRY_EVENTS, MANDATES, REVOCABLE_EVENTS } from '../evidence/consents/form.ts';
import { SIGNER_ROLES, SIGNING_METHODS } from '../evidence/consents/signatures.ts';
import type { Answers } from './answers.ts';
import type { ConsentForm } from './forms.ts';

const SCOPES: readonly ScopeCategory[] = [...CATEGORIES, 'entire-mental-health-record'];

/** `Type/id` -> id. */
export const idIn = (reference: string): string => reference.slice(reference.indexOf('/') + 1);

export interface PaperInput {
  readonly form: ConsentForm;
  readonly answers: Answers;
  /** Id of the consent. */
  readonly id: string;
  /** Id of the Patient whose records they are; '' when the answers name none. */
  readonly patient: string;
}

/** The paper, taken as active and verified: whether it is, is not on the form. Only for forms of kind `consent`. */
export function paperOf({ form, answers, id, patient }: PaperInput): ConsentPaper {
  const signatures = signaturesOf(answers);
  const ids = (linkId: string): readonly string[] => answers.all(linkId).map(idIn);
  const withheld = known(answers.all('3.not'), SCOPES);
  return {
    id, variant: form.variant ?? 'specific', status: 'active', verified: true, standalone: true,
    patient: answers.one('1') === undefined ? '' : patient,
    disclosers: ids('2.who'), ...given('discloserClass', known(answers.all('2.class'), DISCLOSER_CLASSES)[0]),
    recipients: ids('4.who'), ...given('recipientClass', known(answers.all('4.class'), RECIPIENT_CLASSES)[0]),
    ...(ids('4.intermediary').length === 0 ? {} : { intermediaries: ids('4.intermediary') }),
    categories: known(answers.all('3.what'), SCOPES), ...given('dataPeriod', rangeOf(answers, '3.from', '3.to')),
    purposes: known<Purpose>(answers.all('5'), PURPOSES),
    period: periodOf(answers, signatures), ...given('expiryEvent', expiryOf(answers)),
    signatures, statements: form.items.flatMap((item) => (item.statement !== undefined && answers.one(item.linkId) === 'true' ? [item.statement] : [])),
    ...given('revocableAfter', revocableOf(answers)), ...given('mandate', mandateOf(answers)),
    ...(withheld.length === 0 ? {} : { denies: [{ categories: withheld }] }),
  };
}

function rangeOf(answers: Answers, from: string, to: string): ConsentPaper['dataPeriod'] {
  const [start, end] = [answers.one(from) ?? null, answers.one(to) ?? null];
  return start === null && end === null ? undefined : { start, end };
}

/** A consent holds from the day on which the last one signed, unless it says another day. */
function periodOf(answers: Answers, signatures: readonly SignatureOnPaper[]): ConsentPaper['period'] {
  const stated = rangeOf(answers, '2.35(b).from', '2.35(b).to');
  const signed = signatures.map((each) => each.date).filter((date) => date !== '').sort().at(-1);
  return stated ?? { start: answers.one('7.start') ?? signed ?? null, end: answers.one('7.date') ?? null };
}

function expiryOf(answers: Answers): ConsentPaper['expiryEvent'] {
  const [kind] = known(answers.all('7.event'), EXPIRY_EVENTS);
  return kind === undefined ? undefined : { kind };
}

function revocableOf(answers: Answers): ConsentPaper['revocableAfter'] {
  const date = answers.one('2.35(c).date');
  const [event] = known(answers.all('2.35(c).event'), REVOCABLE_EVENTS);
  return date === undefined && event === undefined ? undefined : { ...given('date', date), ...given('event', event) };
}

function mandateOf(answers: Answers): ConsentPaper['mandate'] {
  const [condition] = known(answers.all('2.35(a).condition'), MANDATES);
  const by = answers.one('2.35(a).by');
  return condition === undefined || by === undefined ? undefined : { condition, imposedBy: idIn(by) };
}

/** A signature needs a signer; one without a date is there, and element (9) is missing. */
function signaturesOf(answers: Answers): readonly SignatureOnPaper[] {
  return answers.groups('8').flatMap((group) => {
    const who = group.one('8.who');
    return who === undefined ? [] : [{
      signer: idIn(who), role: known(group.all('8.role'), SIGNER_ROLES)[0] ?? (who.startsWith('Patient/') ? 'patient' : 'other'), date: group.one('9') ?? '',
      method: known(group.all('8.method'), SIGNING_METHODS)[0] ?? 'wet-ink', ...given('authorityDocumented', group.one('8.authority') === undefined ? undefined : true),
    }];
  });
}
