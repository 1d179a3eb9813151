// SPDX-License-Identifier: Apache-2.0
/** What is printed on the form beyond R4's own elements: statements, expiry event, mandate, revocability, revocation. Rules section 4.1. */
import type { Consent, Extension } from '@medplum/fhirtypes';
import type { ConsentPaper } from '../../facts/papers.ts';
import { ext, exts, given, idOf, known, part, parts } from '../access.ts';
import { dayOf } from '../time.ts';
import { idOfParty } from './actors.ts';
import { membersOf } from './members.ts';
import { spoil, widened, type PaperReading } from './reading.ts';
import { signaturesOn } from './signatures.ts';

export const VARIANTS = [
  'specific', 'tpo-single', 'intermediary', 'cj-referral', 'sud-counseling-notes', 'psychotherapy-notes-authorization', 'legal-proceeding',
  'hipaa-authorization', 'va-7332', 'registry', 'pdmp',
] as const satisfies readonly ConsentPaper['variant'][];
export const FORM_STATEMENTS = [
  'revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning', 'inspection-right',
] as const;
export const EXPIRY_EVENTS = [
  'none', 'end-of-treatment', 'end-of-research-study', 'program-graduation', 'end-of-supervision', 'final-disposition', 'end-of-tenancy',
  'end-of-enrolment',
] as const;
export const REVOCABLE_EVENTS = ['final-disposition', 'end-of-supervision', 'program-graduation'] as const;
export const MANDATES = ['disposition', 'pretrial-release', 'diversion', 'probation', 'parole', 'conditional-release'] as const;

type Printed = Pick<ConsentPaper, 'statements' | 'expiryEvent' | 'revocableAfter' | 'mandate' | 'revocation' | 'falsity'>;

/** The parts of the paper that our extensions carry. */
export function readForm(paper: PaperReading): Printed {
  const { consent } = paper;
  return {
    statements: known(exts(consent, 'consent-statement').map((each) => each.valueCode ?? ''), FORM_STATEMENTS),
    ...given('expiryEvent', readExpiry(paper, ext(consent, 'consent-expiry-event'))),
    ...given('revocableAfter', readRevocable(ext(consent, 'consent-revocable-after'))),
    ...given('mandate', readMandate(ext(consent, 'consent-mandate'))),
    ...given('revocation', readRevocation(paper)),
    ...given('falsity', readFalsity(consent)),
  };
}

function code<T extends string>(extension: Extension | undefined, url: string, list: readonly T[]): T | undefined {
  return known([part(extension, url)?.valueCode ?? ''], list)[0];
}

function readExpiry(paper: PaperReading, extension: Extension | undefined): ConsentPaper['expiryEvent'] {
  const kind = code(extension, 'kind', EXPIRY_EVENTS);
  if (extension === undefined || kind === undefined) {
    if (extension !== undefined) {
      spoil(paper, 'extension(consent-expiry-event)');
    }
    return undefined;
  }
  return { kind, ...given('occurredOn', part(extension, 'occurredOn')?.valueDate) };
}

function readRevocable(extension: Extension | undefined): ConsentPaper['revocableAfter'] {
  return extension === undefined ? undefined : {
    ...given('date', part(extension, 'date')?.valueDate),
    ...given('event', code(extension, 'event', REVOCABLE_EVENTS)),
    ...given('eventOccurredOn', part(extension, 'eventOccurredOn')?.valueDate),
  };
}

function readMandate(extension: Extension | undefined): ConsentPaper['mandate'] {
  const condition = code(extension, 'condition', MANDATES);
  const imposedBy = idOf(part(extension, 'imposedBy')?.valueReference);
  return condition === undefined || imposedBy === undefined ? undefined : { condition, imposedBy };
}

/**
 * Revocations, one extension for each that came in: their union. One that cannot be read, or for somebody who cannot be resolved, is a revocation of
 * everything; several dates count from the first. 42 CFR 2.31(a)(6), rules section 4.5.
 */
function readRevocation(paper: PaperReading): ConsentPaper['revocation'] {
  const all = [...exts(paper.consent, 'consent-revocation'), ...revokedCopies(paper)].map((extension) => {
    const named = parts(extension, 'recipient').map((each) => membersOf(each.valueReference, paper));
    const whole = named.length === 0 || named.some((each) => !each.complete || each.parties.length === 0);
    const date = part(extension, 'date')?.valueDate;
    const form = code(extension, 'form', ['written', 'oral'] as const);
    if (date === undefined || form === undefined) {
      widened(paper, 'extension(consent-revocation)');
    }
    return {
      date: date ?? '0001-01-01', form: form ?? 'written' as const,
      recipients: whole ? 'all' as const : named.flatMap((each) => each.parties.flatMap((party) => idOfParty(party) ?? [])).map((id) => paper.identity.canonical(id)),
    };
  });
  const [first] = all;
  return first === undefined ? undefined : all.reduce((sum, each) => ({
    date: each.date < sum.date ? each.date : sum.date,
    form: sum.form === 'written' || each.form === 'written' ? 'written' : 'oral',
    recipients: sum.recipients === 'all' || each.recipients === 'all' ? 'all' : [...new Set([...sum.recipients, ...each.recipients])],
  }), first);
}

/**
 * Revocations of other copies of the same form, by its identifier: whoever took it back need not know where else it was filed (2.31(c)(3): known to be
 * revoked). Not of one that was signed again on a later day, under whatever number.
 */
function revokedCopies(paper: PaperReading): readonly Extension[] {
  const { consent, evidence, moment } = paper;
  const keys = keysOf(consent);
  const signed = [dayOf(consent.dateTime, moment.zone) ?? '', ...signaturesOn(consent, paper).map(({ date }) => date)].reduce((a, b) => (a > b ? a : b));
  return keys.length === 0 ? [] : evidence.filter((each): each is Consent => each.resourceType === 'Consent' && each.id !== consent.id && each.status !== 'entered-in-error' && keysOf(each).some((key) => keys.includes(key)))
    .flatMap((copy) => exts(copy, 'consent-revocation')).filter((extension) => (part(extension, 'date')?.valueDate ?? signed) >= signed);
}

function keysOf({ identifier }: Consent): readonly string[] {
  return (identifier ?? []).flatMap(({ system, value }) => (system === undefined || value === undefined ? [] : [`${system}|${value}`]));
}

function readFalsity(consent: Consent): ConsentPaper['falsity'] {
  const extension = ext(consent, 'consent-falsity');
  return extension === undefined ? undefined : known([extension.valueCode ?? ''], ['discoverable-with-diligence'] as const)[0] ?? 'known-to-holder';
}
