// SPDX-License-Identifier: Apache-2.0
/**
 * The one door. Whatever leaves the gateway is one of two things:
 * - a `Releasable`: made by `enforce()` alone, out of a decision; or
 * - a `PublicDocument`: conformance statements and OperationOutcomes, which hold nothing about anybody.
 * Every writer (HTTP reply, delivery, export, page) accepts nothing else, so sending unexamined data does not compile.
 */
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { Decision } from '../decision.ts';

const passed: unique symbol = Symbol('releasable');
const open: unique symbol = Symbol('public');

/** `content`: the text is base64 of the bytes to send. */
export type ReleasableForm = 'content' | 'bundle' | 'resource' | 'document' | 'message' | 'file' | 'page';

export interface Releasable {
  readonly form: ReleasableForm;
  readonly contentType: string;
  /** Exactly the bytes to send, as text (but for `content`). */
  readonly text: string;
  /** The same text in pieces: a writer that takes them one by one never holds a large text as one. */
  readonly parts: readonly string[];
  /** The decisions it came through, one per holder. */
  readonly [passed]: readonly Decision[];
}

export interface PublicDocument {
  readonly contentType: string;
  readonly text: string;
  readonly [open]: typeof open;
}

/** Decisions that a releasable came through. */
export function decisionsOf(releasable: Releasable): readonly Decision[] {
  return releasable[passed];
}

/**
 * For `enforce()` and nobody else (a lint rule of its own sees to it): marks an examined text as releasable.
 * Throws when no decision is given or none of them permits: such a call is a bug.
 */
export function pass(form: ReleasableForm, contentType: string, parts: readonly string[], decisions: readonly Decision[]): Releasable {
  const permits = decisions.length > 0 && decisions.every((decision) => decision.outcome !== 'deny' || decision.released.length === 0);
  if (!permits) {
    throw new Error('pass() without a decision, or with one that denies what it releases');
  }
  return { form, contentType, parts, get text() { return parts.join(''); }, [passed]: decisions };
}

const FHIR = 'application/fhir+json; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** For this file alone: marks what holds nothing about anybody. */
function opened(contentType: string, document: object): PublicDocument {
  return { contentType, text: JSON.stringify(document), [open]: open };
}

/** Resource types that say nothing about anybody. */
const PUBLIC_TYPES = ['OperationOutcome', 'CapabilityStatement', 'StructureDefinition', 'ValueSet', 'CodeSystem', 'SearchParameter'];

/** A conformance resource or outcome as a document that may leave without a decision. Throws on any other type. */
export function publicDocument(resource: Resource | OperationOutcome): PublicDocument {
  if (!PUBLIC_TYPES.includes(resource.resourceType)) {
    throw new Error(`${resource.resourceType} is not public`);
  }
  return opened(FHIR, resource);
}

/** An acknowledgement: a message that holds its own header and an outcome, and nothing about anybody. Throws on any other Bundle. */
export function publicMessage(message: Bundle): PublicDocument {
  const types = message.entry?.map(({ resource }) => resource?.resourceType).join();
  if (message.type !== 'message' || types !== 'MessageHeader,OperationOutcome') {
    throw new Error('a public message holds a MessageHeader and an OperationOutcome');
  }
  return opened(FHIR, message);
}

/** A CDS Hooks response without cards: of an order that needs none, and of a person whom the caller does not know. */
export function noCards(): PublicDocument {
  return opened(JSON_TYPE, { cards: [] });
}

/** The one refusal of a consent-aware token (RFC 6749 5.2): it says the same of everybody. */
export function noConsentToken(): PublicDocument {
  const refusal = { error: 'invalid_grant', error_description: 'No consent or law is known here under which that server could share something of such a person with you' };
  return opened(JSON_TYPE, refusal);
}

/** The one card of CDS Hooks for "withheld", "undecided", "more than one" and "nobody of that name": it says the same of everybody. */
export function noConsentCard(): PublicDocument {
  const card = {
    summary: 'No consent or law is known here under which something could be shared with you', indicator: 'warning', source: { label: 'Throughcare' },
    detail: 'This is the same answer whether or not anything exists. Ask the person for a consent; in a medical emergency use the emergency access of this server.',
    extension: { decision: 'NO_CONSENT' },
  };
  return opened(JSON_TYPE, { cards: [card] });
}
