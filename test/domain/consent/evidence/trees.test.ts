// SPDX-License-Identifier: Apache-2.0
/** Whole trees of provisions: base rules, nesting to any depth, several ways to permit in one consent, consents as others write them. */
import { describe, expect, it } from '@jest/globals';
import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import { decided, form, OPEN, RECORD, refusal, verdict, WHOLE } from './provision-world.ts';
import { code, own, recipient } from './support.ts';

const policy = (value: string): Partial<Consent> => ({ policyRule: code('http://terminology.hl7.org/CodeSystem/v3-ActCode', value) });
const category = (...values: readonly string[]): Pick<ConsentProvision, 'code'> => ({ code: values.map((each) => own('category', each)) });
const deny = (provision: ConsentProvision): ConsentProvision => ({ type: 'deny', ...provision });
const permit = (provision: ConsentProvision): ConsentProvision => ({ type: 'permit', ...provision });
const of = (name: string): RecordFacts => ({ ...RECORD, category: name as RecordFacts['category'] });
/** What is released of three kinds of record. */
const released = (...consents: readonly Consent[]): string => ['diagnosis', 'claim', 'treatment-summary'].filter((each) => verdict(consents, of(each)) === 'release').join(' ');
const { type: _type, ...untyped } = WHOLE;

describe('the base rule', () => {
  it.each<readonly [string, Consent, string]>([
    ['the root permits (IHE PCF, SDOHCC)', form({ ...WHOLE, ...category('diagnosis') }), 'diagnosis'],
    ['the policy opts in, the root says what for', form({ ...untyped, ...category('diagnosis') }, policy('OPTIN')), 'diagnosis'],
    ['the policy opts out, the root permits an exception', form({ ...WHOLE, ...category('diagnosis') }, policy('OPTOUT')), 'diagnosis'],
    ['the policy opts out, a nested permit is the exception', form({ provision: [{ ...WHOLE, ...category('diagnosis') }] }, policy('OPTOUT')), 'diagnosis'],
    ['the root denies, a nested permit is the exception', form(deny({ provision: [{ ...WHOLE, ...category('diagnosis') }] })), 'diagnosis'],
    ['the policy opts out and the root denies, a nested permit is the exception', form(deny({ provision: [{ ...WHOLE, ...category('diagnosis') }] }), policy('OPTOUT')), 'diagnosis'],
    ['the policy opts in but the root denies', form(deny(category('diagnosis')), policy('OPTIN')), ''],
    ['the root denies with an exception that names nobody', form(deny({ provision: [permit(category('diagnosis'))] })), ''],
    ['neither says what the base is', form({ ...untyped, ...category('diagnosis') }, policy('NOPP')), ''],
  ])('%s', (_name, consent, expected) => {
    expect(released(consent)).toBe(expected);
  });

  it('what a refusal excepts is refused to nobody, and what it does not except to everybody, whatever other consents permit', () => {
    const other = form(WHOLE, { id: 'other' });
    expect(released(other, refusal({ provision: [{ ...WHOLE, ...category('diagnosis') }] }))).toBe('diagnosis');
    expect(released(other, form({ ...WHOLE, ...category('diagnosis') }, { ...policy('OPTOUT'), id: 'no' }))).toBe('diagnosis');
    expect(decided([other, refusal({ provision: [{ ...WHOLE, ...category('diagnosis') }] })], of('claim')).reasons).toEqual(['restriction-honored']);
  });

  it('a denial inside a consent without a base stands', () => {
    expect(released(form(WHOLE, { id: 'other' }), form({ ...untyped, provision: [deny(category('claim'))] }, policy('NOPP')))).toBe('diagnosis treatment-summary');
  });

  it('an exception to a denial lies within what the denial speaks of', () => {
    const narrow = deny({ ...category('diagnosis', 'claim'), provision: [{ ...WHOLE, ...category('diagnosis', 'treatment-summary') }] });
    expect(released(form(narrow))).toBe('diagnosis');
  });
});

describe('nesting', () => {
  /** A chain of alternating provisions, outermost first, each over what it names. */
  const chain = (...levels: readonly (readonly string[])[]): ConsentProvision => {
    const [first, ...rest] = [...levels.entries()].map(([index, names]): ConsentProvision => ({ type: index % 2 === 0 ? 'deny' : 'permit', ...category(...names) })).reverse();
    return rest.reduce((inner, outer) => ({ ...outer, provision: [inner] }), first!);
  };

  it.each<readonly [string, readonly (readonly string[])[], string]>([
    ['one level', [['diagnosis']], 'claim treatment-summary'],
    ['two levels', [['diagnosis', 'claim'], ['diagnosis']], 'diagnosis treatment-summary'],
    ['three levels', [['diagnosis', 'claim', 'treatment-summary'], ['diagnosis', 'claim'], ['diagnosis']], 'claim'],
    ['four levels', [['diagnosis', 'claim', 'treatment-summary'], ['diagnosis', 'claim'], ['diagnosis', 'claim'], ['claim']], 'claim'],
    ['five levels', [['diagnosis', 'claim'], ['diagnosis', 'claim'], ['diagnosis', 'claim'], ['claim'], ['claim']], 'treatment-summary'],
  ])('%s of exceptions to a permit', (_name, levels, expected) => {
    expect(released(form({ ...WHOLE, provision: [chain(...levels)] }))).toBe(expected);
  });

  it('a denial beside a permit takes from it, also inside a denial', () => {
    const inside = [permit(category('diagnosis', 'claim')), deny(category('claim'))];
    expect(released(form({ ...WHOLE, provision: [deny({ provision: inside })] }))).toBe('diagnosis');
    expect(released(form({ ...WHOLE, provision: [deny({ provision: [...inside].reverse() })] }))).toBe('diagnosis');
    expect(released(form(deny({ provision: [{ ...WHOLE, ...category('diagnosis', 'claim') }, deny(category('claim'))] })))).toBe('diagnosis');
  });

  it('a denial inside a denial takes nothing more, and what it excepts is given back within it', () => {
    const inner = deny({ ...category('diagnosis', 'claim'), provision: [permit(category('claim', 'treatment-summary'))] });
    expect(released(form({ ...WHOLE, provision: [deny({ provision: [inner] })] }))).toBe('claim');
    expect(released(form(deny({ provision: [deny({ ...category('diagnosis', 'claim'), provision: [{ ...WHOLE, ...category('claim', 'treatment-summary') }] })] })))).toBe('claim');
  });

  it('a permit inside a permit says which part is meant, never more than either', () => {
    expect(released(form({ ...WHOLE, ...category('diagnosis', 'claim'), provision: [permit(category('claim', 'treatment-summary'))] }))).toBe('claim');
    expect(released(form({ ...WHOLE, provision: [permit({ actor: [recipient('Organization/probation')] })] }))).toBe('');
    expect(released(form({ ...WHOLE, purpose: OPEN.purpose!, provision: [permit({ purpose: [{ system: OPEN.purpose![0]!.system!, code: 'HPAYMT' }] })] }))).toBe('');
    expect(decided([form({ ...WHOLE, provision: [permit({ period: { end: '2026-11-21' } })] })]).reasons).toEqual(['expired']);
  });

  it('several permits in one consent are several ways, whose parts are never stitched together (8)', () => {
    const two = form({
      type: 'permit', period: OPEN.period!, purpose: OPEN.purpose!, provision: [
        permit({ actor: [recipient('Organization/hospital')], ...category('diagnosis') }), permit({ actor: [recipient('Organization/probation')], ...category('claim') }),
      ],
    });
    expect(released(two)).toBe('diagnosis');
    expect(decided([two], of('diagnosis')).consent).toBe('c1');
  });

  it('a permit inside a permit inside a denial is part of it too', () => {
    const within = deny({ provision: [permit({ ...category('diagnosis', 'claim'), provision: [permit(category('claim', 'treatment-summary')), deny(category('treatment-summary'))] })] });
    expect(released(form({ ...WHOLE, provision: [within] }))).toBe('claim');
  });

  it('a denial held by a nested provision without a type stands by itself: nobody can tell of what it is a part', () => {
    const other = form(WHOLE, { id: 'other' });
    const held = { provision: [{ provision: [deny(category('claim'))] }] };
    const restriction = { category: [own('restriction-kind', 'standalone-deny-consent')] };
    expect(released(other, form({ ...untyped, ...held }, policy('OPTIN')))).toBe('diagnosis treatment-summary');
    expect(released(other, form({ ...WHOLE, provision: [permit(held)] }))).toBe('diagnosis treatment-summary');
    expect(released(other, form({ ...WHOLE, provision: [deny({ ...category('diagnosis'), ...held })] }))).toBe('diagnosis treatment-summary');
    expect(released(other, form({ ...untyped, provision: [{ provision: [permit(held)] }] }, policy('NOPP')))).toBe('diagnosis treatment-summary');
    expect(released(other, form({ ...WHOLE, ...held }, restriction))).toBe('');
    expect(released(other, form({ ...WHOLE, provision: [{ ...category('claim', 'diagnosis') }] }, restriction))).toBe('treatment-summary');
    expect(released(other, form({ ...WHOLE, provision: [{ ...category('claim') }] }))).toBe('diagnosis claim treatment-summary');
    expect(released(other, form({ ...WHOLE, provision: [deny(category('claim')), permit({ provision: [deny(category('claim'))] })] }))).toBe('diagnosis claim treatment-summary');
  });

  it('a nested provision without a type gives nothing and spoils a permit', () => {
    const { provision: _, ...base } = WHOLE;
    expect(verdict([form({ ...base, provision: [category('claim')] })], of('diagnosis'))).toBe('undecided');
    expect(released(form({ ...WHOLE, provision: [deny({ provision: [category('claim')] })] }))).toBe('');
    expect(released(form(WHOLE, { id: 'other' }), refusal({ ...category('claim'), provision: [category('claim')] }))).toBe('diagnosis treatment-summary');
  });
});

describe('what is said of elements that cannot be evaluated (1)', () => {
  const said = (...consents: readonly Consent[]): readonly string[] => decided(consents).findings.filter((each) => each.rule === 'consent.not-evaluated').flatMap((each) => each.evidence);

  it('a permit that falls names them', () => {
    expect(said(form({ ...WHOLE, action: [{ text: 'give' }] }))).toEqual(['c1', 'provision.action']);
    expect(said(form({ ...WHOLE, class: [{ code: 'x' }] }))).toEqual(['c1', 'provision.class']);
  });

  it('so does a denial that reaches further, nested or alone', () => {
    expect(said(form({ ...WHOLE, provision: [deny({ class: [{ code: 'x' }] })] }))).toEqual(['c1', 'provision.provision[0].class']);
    expect(said(form(WHOLE), refusal({ securityLabel: [{ code: 'x' }] }))).toEqual(['no', 'provision.securityLabel']);
  });

  it('nothing is said where everything was evaluated', () => {
    expect(said(form({ ...WHOLE, ...category('claim') }))).toEqual([]);
    expect(said(form(WHOLE), refusal(category('treatment-summary')))).toEqual([]);
  });
});
