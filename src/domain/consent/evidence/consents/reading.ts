// SPDX-License-Identifier: Apache-2.0
/** What every reader of a consent is given, and how it says that something could not be evaluated. */
import type { Consent, ConsentProvision, Resource } from '@medplum/fhirtypes';
import type { Issue } from '../../../issue.ts';
import type { Purpose } from '../../facts/vocabulary.ts';
import { sameSystem } from '../code-systems.ts';
import type { Identity } from '../people.ts';
import type { Moment } from '../time.ts';
import type { RecordLinks, Registry } from '../types.ts';

export interface Reading {
  readonly moment: Moment;
  readonly registry: Registry;
  readonly identity: Identity;
  readonly evidence: readonly Resource[];
  /** Holder for which the records are held: denials that bind another custodian alone do not bind this one. */
  readonly from: string;
  readonly purpose: Purpose;
  readonly issues: Issue[];
  /** What the records named in consents refer to, and what refers to them; absent: not looked up. */
  readonly links?: RecordLinks;
}

/** One consent under reading. `unusable` is set when an element of a permit could not be evaluated: it then permits nothing. */
export interface PaperReading extends Reading {
  readonly consent: Consent;
  unusable: boolean;
  /** Paths of the elements that could not be evaluated. */
  readonly unevaluated: string[];
}

export function startPaper(reading: Reading, consent: Consent): PaperReading {
  return { ...reading, consent, unusable: false, unevaluated: [] };
}

/** Says that an element was not evaluated, and how it was taken instead (known failure 1: never silently ignored). */
export function notEvaluated(paper: PaperReading, element: string, taken: string): void {
  if (!paper.unevaluated.includes(element)) {
    paper.unevaluated.push(element);
    paper.issues.push({
      code: 'not-supported', severity: 'warning', text: `An element of a consent cannot be evaluated: ${taken}`,
      at: `Consent/${paper.consent.id ?? ''}.${element}`, cite: 'http://hl7.org/fhir/R4/consent.html',
    });
  }
}

/** As `notEvaluated`, and the permit falls. */
export function spoil(paper: PaperReading, element: string): void {
  paper.unusable = true;
  notEvaluated(paper, element, 'the consent permits nothing until someone has checked it.');
}

/** As `notEvaluated`, for a denial: it reaches further rather than less far. */
export function widened(paper: PaperReading, element: string): void {
  notEvaluated(paper, element, 'the denial is taken to cover everything that it might.');
}

/** In a permit it grants nothing of its own; in a denial it widens. */
export function lacking(paper: PaperReading, element: string, polarity: 'permit' | 'deny'): void {
  if (polarity === 'deny') {
    widened(paper, element);
  } else {
    notEvaluated(paper, element, 'it permits nothing.');
  }
}

const ACTIONS_OF_RELEASE = ['access', 'disclose'];

/** Does the rule speak of giving information out? Absent: of every action. */
export function coversRelease(provision: ConsentProvision, system: string): boolean | 'unknown' {
  const codings = (provision.action ?? []).flatMap((action) => action.coding ?? []);
  if ((provision.action ?? []).length === 0 || codings.some((each) => sameSystem(each.system, system) && ACTIONS_OF_RELEASE.includes(each.code ?? ''))) {
    return true;
  }
  const understood = (provision.action ?? []).every((action) => action.coding?.some((each) => sameSystem(each.system, system)) === true);
  return understood && !codings.some((each) => each.code === 'use') ? false : 'unknown';
}
