// SPDX-License-Identifier: Apache-2.0
/** Every basis, sound and faulty, that the rules know. */
import type { Added, Parts } from './cell.ts';
import { MORE } from './facts-of-one-rule.ts';
import { agreed, FAULTS, JUSTICE_FAULTS, order, paper } from './papers.ts';
import { RECEIVED } from './received.ts';

type Make = (parts: Parts) => Added;

function prefixed(prefix: string, faults: Readonly<Record<string, object>>, make: (fault: object) => Make): Record<string, Make> {
  return Object.fromEntries(Object.entries(faults).map(([name, fault]) => [`${prefix}: ${name}`, make(fault)]));
}

function consent(variant: Parameters<typeof paper>[0], change: object = {}): Make {
  return (parts) => ({ facts: { consents: [paper(variant, parts, change)] } });
}

function orders(...make: readonly ((parts: Parts) => ReturnType<typeof order>)[]): Make {
  return (parts) => ({ facts: { orders: make.map((each) => each(parts)) } });
}

const some = (...names: readonly string[]): Record<string, object> => Object.fromEntries(names.map((name) => [name, FAULTS[name] ?? {}]));
const subpoena = (parts: Parts): ReturnType<typeof order> => order('subpoena', parts, { issuedBy: 'attorney' });

/** What goes to a registry, and on which list of a paper it stands. */
const DOSE = { record: { category: 'medication-list' } } as const;
const LISTED = { categories: ['medication-list'] } as const;
const TOLD = { enrollmentEvent: { event: 'drug-changed' } } as const;

const CONSENTS: Readonly<Record<string, Make>> = {
  'specific consent': consent('specific'), ...prefixed('specific', FAULTS, (fault) => consent('specific', fault)),
  'cj-referral consent': consent('cj-referral'), ...prefixed('cj-referral', JUSTICE_FAULTS, (fault) => consent('cj-referral', fault)),
  'cj-referral: no mandate': consent('specific', {
    variant: 'cj-referral', purposes: ['cj-monitoring'], statements: ['redisclosure-risk', 'conditioning'], revocableAfter: { event: 'final-disposition' },
  }),
  'cj-referral with reporting order': (parts) => ({ facts: { consents: [paper('cj-referral', parts)], orders: [order('court-reporting-order', parts)] } }),
  'cj-referral revoked early with reporting order': (parts) => ({
    facts: { consents: [paper('cj-referral', parts, FAULTS['revoked'])], orders: [order('court-reporting-order', parts)] },
  }),
  'tpo-single consent': consent('tpo-single', { categories: ['entire-sud-treatment-record'] }),
  'tpo-single naming the recipient': (parts) => consent('tpo-single', { recipients: [parts.receiverId] })(parts),
  ...prefixed('tpo-single', some('revoked', 'expired', 'silent on redisclosure', 'silent on HIPAA redisclosure', 'combined', 'unverified'),
    (fault) => consent('tpo-single', fault)),
  'notes consent': consent('sud-counseling-notes'), ...prefixed('notes', some('combined', 'revoked', 'for another category'), (fault) => consent('sud-counseling-notes', fault)),
  'psychotherapy authorization': consent('psychotherapy-notes-authorization'),
  ...prefixed('psychotherapy', some('combined', 'silent on conditions', 'revoked', 'for other dates'), (fault) => consent('psychotherapy-notes-authorization', fault)),
  'proceeding consent': consent('legal-proceeding'), ...prefixed('proceeding', some('combined', 'revoked', 'silent on conditions'), (fault) => consent('legal-proceeding', fault)),
  'authorization': consent('hipaa-authorization'),
  ...prefixed('authorization', some('any and all', 'revoked', 'expired', 'no end', 'end none', 'silent on conditions', 'silent on refusing', 'silent on revoking', 'unverified'),
    (fault) => consent('hipaa-authorization', fault)),
  'VA consent': consent('va-7332'), ...prefixed('VA', some('revoked', 'unsigned', 'unverified'), (fault) => consent('va-7332', fault)),
  'registry consent': consent('registry'),
  'registry consent, dose changed': (parts) => ({ ...DOSE, facts: { ...TOLD, consents: [paper('registry', parts, LISTED)] } }),
  'registry consent, dose, no event': (parts) => ({ ...DOSE, facts: { consents: [paper('registry', parts, LISTED)] } }),
  ...prefixed('registry', some('revoked', 'unverified', 'for another recipient'), (fault) => (parts) => ({ ...DOSE, facts: { ...TOLD, consents: [paper('registry', parts, { ...LISTED, ...fault })] } })),
  'enrollment asked for': () => ({ record: { category: 'treatment-program-identity' } }), 'dose asked for': () => DOSE,
  'pdmp consent': consent('pdmp'),
  'pdmp consent and statute': (parts) => ({
    facts: { state: 'EX', consents: [paper('pdmp', parts)], overlays: [{ state: 'EX', rule: 'example-reporting-statute', effect: 'require-disclosure' }] },
  }),
  'intermediary consent': consent('intermediary', { recipientClass: 'intermediary-members-treating-me', recipients: [], intermediaries: ['org-receiver'] }),
  'intermediary unnamed': consent('intermediary', { recipientClass: 'intermediary-members-treating-me', recipients: [] }),
};

const ORDERS: Readonly<Record<string, Make>> = {
  '2.64 order and subpoena': orders((parts) => order('subpart-e-2-64', parts), subpoena),
  '2.64 order alone': orders((parts) => order('subpart-e-2-64', parts)),
  '2.64 order without findings': orders((parts) => order('subpart-e-2-64', parts, { findings: [] }), subpoena),
  '2.65 order, homicide': orders((parts) => order('subpart-e-2-65', parts, { offense: 'homicide' }), subpoena),
  '2.65 order, possession': orders((parts) => order('subpart-e-2-65', parts, { offense: 'drug-possession' }), subpoena),
  '2.65 order without counsel': orders((parts) => order('subpart-e-2-65', parts, { offense: 'homicide', procedure: ['notice-to-holder'] }), subpoena),
  '2.66 order and subpoena': orders((parts) => order('subpart-e-2-66', parts), subpoena),
  'order for others': orders((parts) => order('subpart-e-2-64', parts, { recipients: ['org-other'] }), subpoena),
  'order for other content': orders((parts) => order('subpart-e-2-64', parts, { categories: ['claim'] }), subpoena),
  'ordinary order': orders((parts) => order('court-order', parts)), 'reporting order': orders((parts) => order('court-reporting-order', parts)),
  'subpoena': orders(subpoena), 'subpoena with assurance': orders((parts) => order('subpoena', parts, { issuedBy: 'attorney', assurance: 'notice-to-individual-no-objection' })),
  'grand jury subpoena': orders((parts) => order('subpoena', parts, { issuedBy: 'grand-jury' })),
  'search warrant': orders((parts) => order('search-warrant', parts)),
  'administrative request': orders((parts) => order('administrative-request', parts, {
    issuedBy: 'agency', administrativeTest: { relevantAndMaterial: true, specificAndLimited: true, deidentifiedInsufficient: true },
  })),
  'administrative request, too wide': orders((parts) => order('administrative-request', parts, {
    issuedBy: 'agency', administrativeTest: { relevantAndMaterial: true, specificAndLimited: false, deidentifiedInsufficient: true },
  })),
  'legislative subpoena': orders((parts) => order('legislative-subpoena', parts, { issuedBy: 'legislative-committee' })),
  'VA good cause': orders((parts) => order('va-good-cause-order', parts)), 'state good cause': orders((parts) => order('state-good-cause-order', parts)),
};

const AGREEMENTS: Readonly<Record<string, Make>> = {
  'qsoa': () => ({ facts: { agreements: [agreed('qsoa')] } }),
  'qsoa out of date': () => ({ facts: { agreements: [agreed('qsoa', { inDate: false })] } }),
  'qsoa not binding': () => ({ facts: { agreements: [agreed('qsoa', { boundByPart2: false })] } }),
  'baa': () => ({ facts: { agreements: [agreed('business-associate-agreement')] } }),
  'contract agent': () => ({ facts: { agreements: [agreed('contract-agent')] } }),
  'audit undertaking': () => ({ facts: { agreements: [agreed('audit-undertaking')] } }),
};

export const BASES: Readonly<Record<string, Make>> = { none: () => ({}), ...CONSENTS, ...ORDERS, ...AGREEMENTS, ...MORE, ...RECEIVED };
