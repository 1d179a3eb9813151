// SPDX-License-Identifier: Apache-2.0
/** FHIR messaging: what a message says of itself, and the message that answers it. http://hl7.org/fhir/R4/messaging.html */
import type { Bundle, MessageHeader, OperationOutcome } from '@medplum/fhirtypes';
import * as z from 'zod';
import { ISSUE_CODES, fail, ok, type Issue, type Result } from '../issue.ts';
import { readJson } from './lossless-json.ts';

const coding = z.looseObject({ system: z.string().optional(), code: z.string() });
const header = z.looseObject({
  resourceType: z.literal('MessageHeader'), id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/), source: z.looseObject({ endpoint: z.string().min(1).max(2048) }),
  eventUri: z.string().min(1).max(2048).optional(), eventCoding: coding.optional(), response: z.unknown().optional(),
});

/** What the receiver must know of a message to take it in and to answer it. */
export interface MessageAbout {
  readonly id: string;
  readonly source: string;
  readonly event: Pick<MessageHeader, 'eventUri' | 'eventCoding'>;
}

/** In: a body as text. Issues: no JSON, no Bundle of type message, no MessageHeader first, one without id, source or event, or an answer to something. */
export function readMessageAbout(text: string): Result<MessageAbout> {
  const parsed = readJson(text);
  if (!parsed.ok) {
    return parsed;
  }
  const bundle = (parsed.value ?? {}) as { readonly resourceType?: unknown; readonly type?: unknown; readonly entry?: unknown };
  if (bundle.resourceType !== 'Bundle' || bundle.type !== 'message' || !Array.isArray(bundle.entry)) {
    return fail({ code: 'structure', text: 'A message is a Bundle of the type message', at: 'Bundle.type' });
  }
  const [first] = bundle.entry as readonly ({ readonly resource?: unknown } | null | undefined)[];
  const read = header.safeParse(first?.resource);
  if (!read.success) {
    return fail({ code: 'invariant', text: 'The first entry of a message is its MessageHeader, with an id and a source endpoint', at: `Bundle.entry[0].resource${read.error.issues[0]?.path.map((one) => `.${String(one)}`).join('') ?? ''}`, cite: 'R4 bdl-12' });
  }
  const { id, source, eventUri, eventCoding, response } = read.data;
  if ((eventUri === undefined) === (eventCoding === undefined)) {
    return fail({ code: 'required', text: 'A message says its event, as a code or as a URI', at: 'MessageHeader.event[x]' });
  }
  if (response !== undefined) {
    return fail({ code: 'not-supported', text: 'This is an answer to a message; nothing was asked', at: 'MessageHeader.response' });
  }
  const { system, code } = eventCoding ?? {};
  return ok({ id, source: source.endpoint, event: eventUri === undefined ? { eventCoding: { ...(system === undefined ? {} : { system }), ...(code === undefined ? {} : { code }) } } : { eventUri } });
}

const TRANSIENT: readonly string[] = ['throttled', 'timeout', 'unavailable', 'exception', 'conflict'];

/** http://hl7.org/fhir/R4/valueset-response-code.html: a sender may try a transient failure again, and not a fatal one. */
export function responseCode(issues: readonly Issue[]): 'ok' | 'transient-error' | 'fatal-error' {
  const errors = issues.filter(({ severity = 'error' }) => severity === 'error' || severity === 'fatal');
  if (errors.length === 0) {
    return 'ok';
  }
  return errors.every(({ code }) => TRANSIENT.includes(code) && ISSUE_CODES[code][0] >= 400) ? 'transient-error' : 'fatal-error';
}

export interface Response {
  readonly about: MessageAbout;
  readonly code: 'ok' | 'transient-error' | 'fatal-error';
  readonly outcome: OperationOutcome;
  /** Ids of the header, of the outcome and of the bundle: UUIDs. */
  readonly ids: readonly [string, string, string];
  /** Endpoint of the gateway. */
  readonly from: string;
  /** Instant. */
  readonly time: string;
}

/** The answer: its header says to which message, and how it went; the outcome says what. It holds nothing but what the sender said and the outcome. */
export function messageResponse({ about, code, outcome, ids: [first, second, third], from, time }: Response): Bundle {
  return {
    resourceType: 'Bundle', id: third, type: 'message', timestamp: time,
    entry: [
      { fullUrl: `urn:uuid:${first}`, resource: {
        resourceType: 'MessageHeader', id: first, ...about.event, destination: [{ endpoint: about.source }], source: { name: 'Throughcare', endpoint: from },
        response: { identifier: about.id, code, details: { reference: `urn:uuid:${second}` } },
      } },
      { fullUrl: `urn:uuid:${second}`, resource: { ...outcome, id: second } },
    ],
  };
}
