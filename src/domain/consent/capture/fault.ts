// SPDX-License-Identifier: Apache-2.0
/** What is wrong with the answers on a form: an Issue that also names the item and the reason for which the gate would refuse the paper. */
import type { Issue } from '../../issue.ts';
import { REASON_CODES, type ReasonCode } from '../facts/vocabulary.ts';

export interface AnswerFault extends Issue {
  /** linkId of the item on the form. */
  readonly linkId: string;
  /** The engine's reason code (rules section 4.3); absent: the answers cannot be read. */
  readonly reason?: ReasonCode;
}

/** FHIRPath of an item of the answers. */
export function placeOf(linkId: string): string {
  return `QuestionnaireResponse.repeat(item).where(linkId='${linkId}')`;
}

/** A defect that makes the paper unusable. */
export function defect(reason: ReasonCode, linkId: string, told: { readonly text: string; readonly cite: string }): AnswerFault {
  return { code: reason.startsWith('missing-element') ? 'required' : 'business-rule', at: placeOf(linkId), linkId, reason, cite: told.cite, text: `${reason}: ${told.text}` };
}

/** An answer that cannot be read. */
export function unreadable(linkId: string, text: string): AnswerFault {
  return { code: 'value', at: placeOf(linkId), linkId, text, cite: 'http://hl7.org/fhir/R4/questionnaireresponse.html' };
}

/** In the order of rules section 4.3, one for each reason and item; what cannot be read stands first. */
export function inOrder(faults: readonly AnswerFault[]): readonly AnswerFault[] {
  const once = new Map(faults.map((fault) => [`${fault.linkId} ${fault.reason ?? fault.text}`, fault]));
  return [...once.values()].sort((a, b) => placeOfReason(a) - placeOfReason(b));
}

function placeOfReason({ reason }: AnswerFault): number {
  return (REASON_CODES as readonly (ReasonCode | undefined)[]).indexOf(reason);
}
