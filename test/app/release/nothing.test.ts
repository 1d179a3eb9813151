// SPDX-License-Identifier: Apache-2.0
/** When it is certain that an ask found nothing because nothing is there; in doubt it is a refusal. */
import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../../src/app/caller.ts';
import type { Deps } from '../../../src/app/deps.ts';
import { nothingThere, type Sought } from '../../../src/app/release/nothing.ts';
import type { Clause } from '../../../src/domain/fhir/search/plan.ts';

const caller: Caller = { tenant: 't', client: 'c', organization: 'o', kind: 'partner', scopes: ['system/*.rs'], request: 'r', purpose: 'case-coordination' };
const plan = { types: ['Condition'], where: [], sort: [], count: 20, includes: [], revincludes: [], total: 'none' } as const;
const sought: Sought = { plan, page: { matches: [], included: [] }, matched: [], hidden: false };
const deps = {} as Deps;
const number = (system?: string): Clause => ({ kind: 'token', param: 'identifier', values: [{ ...(system === undefined ? {} : { system }), code: 'x' }] });
const named = (system?: string): Clause => ({ kind: 'chain', param: 'patient', targets: [{ type: 'Patient', where: [number(system)] }] });
const SSN = 'http://hl7.org/fhir/sid/us-ssn';

describe('an ask that found nothing', () => {
  it('is no refusal when nothing on file fits', () => {
    expect(nothingThere(deps, caller, sought)).toBe(true);
    expect(nothingThere(deps, caller, { ...sought, matched: [{ person: 'p', gate: 'g', count: 0 }] })).toBe(true);
  });

  it.each<readonly [string, Partial<Sought>]>([
    ['something fits that may not be seen', { matched: [{ person: 'p', gate: 'g', count: 1 }] }],
    ['it names a patient whom the caller may not know', { hidden: true }],
    ['it only asked for a number, and there was one', { page: { matches: [], included: [], total: 3 } }],
    ['it asked for no records', { plan: { ...plan, count: 0 } }],
    ['it is the last page of a longer answer', { plan: { ...plan, cursor: 'x' } }],
    ['it looks for a social security number without a purpose that may', { plan: { ...plan, where: [number(SSN)] } }],
    ['it looks for a number of an unknown kind', { plan: { ...plan, where: [{ kind: 'any', of: [number()] }] } }],
    ['it looks for such a number of the patient', { plan: { ...plan, where: [named(SSN)] } }],
  ])('stays a refusal when %s', (_, but) => {
    expect(nothingThere(deps, caller, { ...sought, ...but })).toBe(false);
  });

  it('by a number of another kind, or for treatment by any, is none', () => {
    expect(nothingThere(deps, caller, { ...sought, plan: { ...plan, where: [number('urn:x'), named('urn:x')] } })).toBe(true);
    expect(nothingThere(deps, { ...caller, purpose: 'treatment' }, { ...sought, plan: { ...plan, where: [number(SSN)] } })).toBe(true);
  });
});
