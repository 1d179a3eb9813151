// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { decideFigures, type FiguresAsk } from '../../../src/domain/consent/figures.ts';

const agreement = { type: 'audit-undertaking', parties: ['university', 'gateway'], inDate: true } as const;
const ask: FiguresAsk = { organization: 'university', gateway: 'gateway', isStaff: false, purpose: 'audit', agreements: [agreement] };

describe('outcome figures go', () => {
  it.each<readonly [string, Partial<FiguresAsk>]>([
    ['an evaluator under its undertaking', {}], ['a researcher under its own', { purpose: 'research', agreements: [{ ...agreement, type: 'research-undertaking' }] }],
    ['staff of the gateway, who need none', { isStaff: true, purpose: 'operations', agreements: [] }],
  ])('to %s, de-identified', (_, but) => {
    expect(decideFigures({ ...ask, ...but })).toMatchObject({ outcome: 'permit-with-obligations', obligations: { critical: ['deidentify'] } });
  });

  it.each<readonly [string, Partial<FiguresAsk>]>([
    ['without an undertaking', { agreements: [] }], ['when it is over', { agreements: [{ ...agreement, inDate: false }] }], ['of another organization', { organization: 'college' }],
    ['toward a holder, not the gateway', { agreements: [{ ...agreement, parties: ['university', 'open-door'] }] }], ['of research, asked for audit', { agreements: [{ ...agreement, type: 'research-undertaking' }] }],
    ['for treatment', { purpose: 'treatment' }], ['for no purpose', { purpose: undefined }], ['of another kind', { agreements: [{ ...agreement, type: 'qsoa' }] }],
  ])('not %s', (_, but) => {
    expect(decideFigures({ ...ask, ...but })).toMatchObject({ outcome: 'deny', findings: [{ rule: 'figures.no-undertaking' }] });
  });
});
