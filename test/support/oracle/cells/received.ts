// SPDX-License-Identifier: Apache-2.0
/** How the sender came to hold a record that it did not make (section 6.1). */
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import type { PriorBasis } from '../../../../src/domain/consent/facts/vocabulary.ts';
import type { Added, Parts } from './cell.ts';
import { agreed, FAULTS, paper } from './papers.ts';

type Make = (parts: Parts) => Added;

function received(basis: PriorBasis): Make {
  return () => ({ record: { receivedUnder: { basis, noticed: true, receivedOn: '2026-06-30' } } });
}

/** Held under a paper of the first holder, on file. */
function under(variant: ConsentPaper['variant'], basis: PriorBasis, change: Partial<ConsentPaper> = {}): Make {
  return (parts) => ({
    facts: { consents: [paper(variant, parts, { disclosers: ['org-origin'], recipients: ['org-sender'], ...change })], agreements: [agreed('part2-contract-2-33-c')] },
    record: { receivedUnder: { basis, consentId: 'c1', noticed: true, receivedOn: '2026-06-30' } },
  });
}

const TPO: Partial<ConsentPaper> = { recipients: [], recipientClass: 'tpo-general', categories: ['entire-sud-treatment-record', 'identity-and-whereabouts'] };
const TREATING: Partial<ConsentPaper> = { recipients: [], recipientClass: 'intermediary-members-treating-me', intermediaries: ['org-sender'] };

const BARE: readonly PriorBasis[] = [
  'specific-consent', 'tpo-single-consent', 'intermediary-consent', 'cj-referral-consent', 'sud-counseling-notes-consent', 'legal-proceeding-consent',
  'hipaa-authorization', 'emergency-exception', 'within-program', 'qso-agreement', 'child-abuse-report', 'research-exception', 'audit-exception',
  'subpart-e-order', 'hipaa-treatment', 'hipaa-family-involvement', 'hipaa-custody', 'hipaa-required-by-law', 'unknown',
];

export const RECEIVED: Readonly<Record<string, Make>> = {
  ...Object.fromEntries(BARE.map((basis) => [`received, ${basis}`, received(basis)])),
  'received under tpo-single': under('tpo-single', 'tpo-single-consent', TPO),
  'received under tpo-single, revoked': under('tpo-single', 'tpo-single-consent', { ...TPO, ...FAULTS['revoked'] }),
  'received under tpo-single, expired': under('tpo-single', 'tpo-single-consent', { ...TPO, ...FAULTS['expired'] }),
  'received under specific': under('specific', 'specific-consent'),
  'received under specific for treatment': under('specific', 'specific-consent', { purposes: ['treatment'] }),
  'received under cj-referral': under('cj-referral', 'cj-referral-consent'),
  'received under cj-referral, revoked in time': under('cj-referral', 'cj-referral-consent', {
    ...FAULTS['revoked'], revocableAfter: { event: 'program-graduation', eventOccurredOn: '2026-10-02' },
  }),
  'received as intermediary': under('intermediary', 'intermediary-consent', TREATING),
  'received as intermediary, all members': under('intermediary', 'intermediary-consent', { ...TREATING, recipientClass: 'all-intermediary-members' }),
  'received and a new consent': (parts) => ({
    facts: { consents: [paper('specific', parts)] }, record: { receivedUnder: { basis: 'specific-consent', noticed: true } },
  }),
};
