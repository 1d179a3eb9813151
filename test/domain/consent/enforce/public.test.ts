// SPDX-License-Identifier: Apache-2.0
/** What may leave without a decision, because it says nothing about anybody; and that nothing else may. */
import { describe, expect, it } from '@jest/globals';
import type { Bundle } from '@medplum/fhirtypes';
import { noCards, noConsentCard, noConsentToken, publicDocument, publicMessage, type PublicDocument } from '../../../../src/domain/consent/enforce/releasable.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const told = ({ text }: PublicDocument): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe('a document that says nothing about anybody', () => {
  it('leaves without a decision', () => {
    for (const resourceType of ['OperationOutcome', 'CapabilityStatement', 'StructureDefinition', 'ValueSet', 'CodeSystem', 'SearchParameter']) {
      const document = publicDocument({ resourceType } as never);
      expect([document.contentType, document.text]).toEqual(['application/fhir+json; charset=utf-8', `{"resourceType":"${resourceType}"}`]);
    }
  });

  it('and nothing else does', () => {
    expect(() => publicDocument({ resourceType: 'Patient' })).toThrow('Patient is not public');
  });
});

describe('the acknowledgement of a message', () => {
  const header = { resource: { resourceType: 'MessageHeader' } };
  const outcome = { resource: { resourceType: 'OperationOutcome' } };
  const bundle = (over: object = {}): Bundle => ({ resourceType: 'Bundle', type: 'message', entry: [header, outcome], ...over }) as Bundle;

  it('leaves without a decision when it holds its header and an outcome alone', () => {
    const { contentType, text } = publicMessage(bundle());
    expect([contentType, JSON.parse(text)]).toEqual(['application/fhir+json; charset=utf-8', bundle()]);
  });

  it.each<readonly [string, object]>([
    ['holds a record besides', { entry: [header, outcome, { resource: { resourceType: 'Patient' } }] }],
    ['holds a record in the place of the outcome', { entry: [header, { resource: { resourceType: 'Condition' } }] }],
    ['holds an entry without anything in it', { entry: [header, {}] }],
    ['holds nothing', { entry: undefined }],
    ['is another kind of Bundle, as the answer to a search', { type: 'searchset' }],
  ])('does not when it %s', (_what, over) => {
    expect(() => publicMessage(bundle(over))).toThrow('a public message holds a MessageHeader and an OperationOutcome');
  });
});

describe('an answer that says the same of everybody', () => {
  it('to an order that needs no consent, or about a person unknown to the caller, has no cards (CDS Hooks 2.0, CDS Service Response)', () => {
    expect([noCards().contentType, told(noCards())]).toEqual([JSON_TYPE, { cards: [] }]);
  });

  it('to an ask for a consent-aware token is the refusal of an invalid grant, which says no more than what holds of everybody (RFC 6749 5.2)', () => {
    const { error, error_description: description, ...rest } = told(noConsentToken());
    expect([noConsentToken().contentType, error, rest]).toEqual([JSON_TYPE, 'invalid_grant', {}]);
    // The characters that RFC 6749 5.2 allows there.
    expect(description).toMatch(/^No consent or law is known here [\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  it('to an ask about a person is one warning card that says so of all, and tells the two ways on: a consent, and emergency access', () => {
    const { cards, ...rest } = told(noConsentCard()) as { readonly cards: readonly Record<string, unknown>[] };
    const [card, ...more] = cards;
    expect([noConsentCard().contentType, rest, more]).toEqual([JSON_TYPE, {}, []]);
    const { summary, detail, ...coded } = card as { readonly summary: string; readonly detail: string };
    // CDS Hooks 2.0, Card Attributes: what a card must have; a summary is shorter than 140 characters.
    expect(coded).toEqual({ indicator: 'warning', source: { label: 'Throughcare' }, extension: { decision: 'NO_CONSENT' } });
    expect([summary.length < 140, summary]).toEqual([true, expect.stringMatching(/^No consent or law is known here/)]);
    expect(detail).toMatch(/whether or not anything exists.*Ask the person for a consent.*emergency access/);
  });
});
