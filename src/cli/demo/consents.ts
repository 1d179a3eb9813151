// SPDX-License-Identifier: Apache-2.0
/** The two papers that Rosa signs at Open Door, as FHIR Consents with her signature beside them. */
import { randomUUID } from 'node:crypto';
import { day } from './messages.ts';
import type { Made } from './resources.ts';
import { transaction } from './resources.ts';

const OWN = 'https://throughcare.dev/fhir/CodeSystem';
const EXTENSION = 'https://throughcare.dev/fhir/StructureDefinition';
const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';

const concept = (system: string, code: string): { coding: { system: string; code: string }[] } => ({ coding: [{ system: `${OWN}/${system}`, code }] });

interface Paper {
  readonly variant: 'cj-referral' | 'tpo-single';
  readonly to: string;
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
  /** What is printed on the form beside R4's own elements. */
  readonly printed: readonly Readonly<Record<string, unknown>>[];
  readonly end?: string;
}

const statements = (...codes: readonly string[]): Paper['printed'] => codes.map((valueCode) => ({ url: `${EXTENSION}/consent-statement`, valueCode }));

/** 42 CFR 2.35: the referral's consent, whose revocation waits for the end of supervision; with the statements of 45 CFR 164.508(c)(2). */
function referral(today: Date): Paper {
  return {
    variant: 'cj-referral', to: 'cedar-probation', purposes: ['cj-monitoring'], categories: ['treatment-attendance', 'drug-test-results'], end: day(today, 358),
    printed: [
      ...statements('revocation-right', 'redisclosure-risk', 'conditioning'),
      { url: `${EXTENSION}/consent-revocable-after`, extension: [{ url: 'event', valueCode: 'end-of-supervision' }] },
      {
        url: `${EXTENSION}/consent-mandate`,
        extension: [{ url: 'condition', valueCode: 'probation' }, { url: 'imposedBy', valueReference: { reference: 'Organization/cedar-probation' } }],
      },
    ],
  };
}

/** 42 CFR 2.31(a)(4)(i), 2.33(a)(2): one consent for all later treatment, payment and operations; it may have no end. */
const SINGLE: Paper = {
  variant: 'tpo-single', to: 'larkspur', purposes: ['treatment', 'payment', 'operations'], categories: ['entire-sud-treatment-record'],
  printed: [
    ...statements('revocation-right', 'redisclosure-risk', 'refusal-consequences', 'hipaa-redisclosure'),
    { url: `${EXTENSION}/consent-expiry-event`, extension: [{ url: 'kind', valueCode: 'none' }] },
  ],
};

/** Both papers with their signatures, as one transaction of the program. */
export function signedConsents(subject: string, today: Date): string {
  const signed = day(today, -7);
  return transaction([referral(today), SINGLE].flatMap((paper) => {
    const url = `urn:uuid:${randomUUID()}`;
    return [
      { url, resource: consent(paper, subject, signed) },
      { url: `urn:uuid:${randomUUID()}`, resource: signature(url, subject, `${signed}T15:30:00-07:00`) },
    ];
  }));
}

function consent(paper: Paper, subject: string, signed: string): Made {
  const actor = (code: string, organization: string): object => ({
    role: { coding: [{ system: PARTICIPATION, code }] }, reference: { reference: `Organization/${organization}` },
  });
  return {
    resourceType: 'Consent', status: 'active',
    extension: paper.printed,
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [concept('consent-variant', paper.variant)],
    patient: { reference: subject }, dateTime: signed, organization: [{ reference: 'Organization/open-door' }],
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
    verification: [{ verified: true, verificationDate: signed }],
    provision: {
      type: 'permit', period: { start: signed, ...(paper.end === undefined ? {} : { end: paper.end }) },
      actor: [actor('CST', 'open-door'), actor('IRCP', paper.to)],
      purpose: paper.purposes.map((code) => ({ system: `${OWN}/purpose`, code })),
      code: paper.categories.map((code) => concept('category', code)),
    },
  };
}

/** 42 CFR 2.31(a)(8)-(9): who signed and when, as a Provenance of the Consent. */
function signature(target: string, subject: string, when: string): Made {
  return {
    resourceType: 'Provenance', target: [{ reference: target }], recorded: when,
    agent: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'attester' }] }, who: { reference: subject } }],
    signature: [{
      type: [
        { system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.7', display: 'Consent Signature' },
        { system: `${OWN}/signer-role`, code: 'patient' }, { system: `${OWN}/signature-method`, code: 'wet-ink' },
      ],
      when, who: { reference: subject },
    }],
  };
}
