// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Patient } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { isAlike, jaroWinkler, oneSlip } from '../../../src/domain/matching/alike.ts';
import { blocksOf } from '../../../src/domain/matching/blocks.ts';
import { parseMatching } from '../../../src/domain/matching/knowledge.ts';
import { matcherOf, type Matched } from '../../../src/domain/matching/match.ts';
import { traitsOf } from '../../../src/domain/matching/traits.ts';
import { tally, TRUSTED } from '../../support/matching/pairs.ts';
import { matchingKnowledge } from '../../support/matching/knowledge.ts';
import { TOO_LONG, took } from '../../support/took.ts';
import { FBI, populationOf, SSN, STATE_ID } from '../../support/population.ts';

const matcher = matcherOf(matchingKnowledge(), TRUSTED);
const match = (a: Patient, b: Patient): Matched => matcher(traitsOf(a), traitsOf(b));

interface Said {
  readonly given?: string; readonly middle?: string; readonly family?: string; readonly suffix?: string; readonly birth?: string; readonly sex?: 'male' | 'female'; readonly street?: string;
  readonly phone?: string; readonly ssn?: string; readonly sid?: string; readonly fbi?: string;
}

function patient(said: Said): Patient {
  const { given, middle, family, suffix, birth, sex, street, phone, ssn, sid, fbi } = said;
  return {
    resourceType: 'Patient',
    name: [{ ...(family === undefined ? {} : { family }), given: [given, middle].filter((each) => each !== undefined), ...(suffix === undefined ? {} : { suffix: [suffix] }) }],
    ...(birth === undefined ? {} : { birthDate: birth }), ...(sex === undefined ? {} : { gender: sex }),
    ...(street === undefined ? {} : { address: [{ line: [street], postalCode: '64101' }] }), ...(phone === undefined ? {} : { telecom: [{ system: 'phone', value: phone }] }),
    identifier: [[SSN, ssn], [STATE_ID, sid], [FBI, fbi]].flatMap(([system, value]) => (value === undefined ? [] : [{ system: system!, value }])),
  };
}

const MARIA: Said = { given: 'Maria', middle: 'Elena', family: 'Garcia Lopez', birth: '1984-03-09', sex: 'female', street: '120 Oak Street', phone: '(816) 555-0134' };
const THAT = patient(MARIA);

describe('What two records say, held against each other', () => {
  it.each([
    ['one of two surnames', { family: 'Lopez' }, { family: 'part' }],
    ['a hyphen for a blank between two surnames', { family: 'García-López' }, { family: 'same' }],
    ['a slip in the surname', { family: 'Garcia Lopes' }, { family: 'part' }],
    ['a slip in both parts of the surname', { family: 'Gracia Lopes' }, { family: 'alike' }],
    ['an everyday form of the given name', { given: 'Mary' }, { given: 'nickname' }],
    ['a slip in the given name', { given: 'Marai' }, { given: 'alike' }],
    ['an initial', { given: 'M' }, { given: 'initial' }],
    ['the middle name first', { given: 'Elena', middle: 'Maria' }, { given: 'swapped' }],
    ['given name and surname exchanged', { given: 'Garcia', middle: 'Elena', family: 'Maria' }, { given: 'swapped', family: 'swapped' }],
    ['day and month exchanged', { birth: '1984-09-03' }, { birth: 'swapped' }],
    ['a wrong digit in the birth date', { birth: '1984-03-08' }, { birth: 'near' }],
    ['digits exchanged in the birth date', { birth: '1948-03-09' }, { birth: 'near' }],
    ['another birth date', { birth: '1991-11-30' }, { birth: 'different' }],
    ['the street abbreviated', { street: '120 OAK ST.' }, { address: 'same' }],
    ['a phone number written another way', { phone: '+1 816 555 0134' }, { phone: 'same' }],
    ['a middle initial', { middle: 'E.' }, { middle: 'initial' }],
    ['no address at all', { street: 'Homeless' }, { address: 'zip' }],
    ['a birth date that stands for unknown', { birth: '1900-01-01' }, { birth: 'missing' }],
    ['a name that stands for unknown', { given: 'Unknown' }, { given: 'missing' }],
  ] as const)('sees %s for what it is', (_what, said, expected) => {
    expect(match(THAT, patient({ ...MARIA, ...said })).compared).toMatchObject(expected);
  });

  it('takes particles as part of the surname, and a suffix as none', () => {
    const [a, b] = [patient({ ...MARIA, family: 'de la Cruz' }), patient({ ...MARIA, family: 'DELACRUZ Jr' })];
    expect(match(a, b).compared).toMatchObject({ family: 'same', suffix: 'missing' });
  });

  it('takes neither a placeholder nor a number of another issuer for an identifier that agrees', () => {
    expect(match(patient({ ...MARIA, ssn: '999-99-9999' }), patient({ ...MARIA, ssn: '999999999' })).compared.number).toBe('missing');
    expect(match(patient({ ...MARIA, ssn: '345-67-8901' }), patient({ ...MARIA, ssn: '345678902' })).compared.number).toBe('near');
  });

  it('counts an alias as much as a name', () => {
    const alias = { ...THAT, name: [{ family: 'Kowalski', given: ['Maria'] }, ...THAT.name!] };
    expect(match(alias, THAT).compared.family).toBe('same');
  });
});

describe('Who is one person', () => {
  it('is one person when a trusted identifier is the same and nothing speaks against it', () => {
    expect(match(patient({ ...MARIA, sid: 'MO123' }), patient({ given: 'Mary', family: 'Lopez', sid: 'mo-123' }))).toMatchObject({ grade: 'certain', linkable: true });
    expect(match(patient({ sid: 'MO123' }), patient({ sid: 'MO123' }))).toMatchObject({ grade: 'certain', linkable: true });
  });

  it('leaves it to a person when a trusted identifier is the same and name and birth date are somebody else\'s', () => {
    expect(match(patient({ ...MARIA, sid: 'MO123' }), patient({ given: 'Harold', family: 'Olson', birth: '1951-12-24', sid: 'MO123' }))).toMatchObject({ grade: 'probable', linkable: false });
  });

  it('leaves it to a person when a sister gave the number as hers', () => {
    expect(match(patient({ ...MARIA, sid: 'MO123' }), patient({ ...MARIA, given: 'Lucia', middle: 'Ines', sid: 'MO123' }))).toMatchObject({ grade: 'probable', linkable: false });
  });

  it('leaves it to a person when two trusted identifiers contradict each other', () => {
    expect(match(patient({ ...MARIA, sid: 'MO123', fbi: '77A' }), patient({ ...MARIA, sid: 'MO123', fbi: '99B' }))).toMatchObject({ linkable: false, grade: 'probable' });
  });

  it.each([
    ['a twin', { given: 'Mario', middle: 'Jose', sex: 'male' }],
    ['a twin whose name sounds alike', { given: 'Marie', middle: 'Ana' }],
    ['a daughter of the same name', { birth: '2006-05-17' }],
    ['one whose social security number and birth date are others', { birth: '1971-08-01', ssn: '900112233' }],
  ] as const)('never takes for one person for certain: %s', (_who, said) => {
    expect(match(patient({ ...MARIA, ssn: '345678901' }), patient({ ...MARIA, ...said })).grade).not.toBe('certain');
  });

  it('takes JR for another than SR, however much they share', () => {
    expect(match(patient({ ...MARIA, suffix: 'Jr' }), patient({ ...MARIA, suffix: 'Sr' })).grade).not.toBe('certain');
  });

  it('never merges on name and birth date alone, however rare the name', () => {
    const name = fc.stringMatching(/^[A-Z][a-z]{2,11}$/);
    const birth = fc.date({ min: new Date('1930-01-01'), max: new Date('2008-01-01'), noInvalidDate: true }).map((each) => each.toISOString().slice(0, 10));
    fc.assert(fc.property(name, name, name, birth, fc.constantFrom('male' as const, 'female' as const), (given, middle, family, day, sex) => {
      const one = patient({ given, middle, family, birth: day, sex });
      expect(match(one, one).grade).not.toBe('certain');
      expect(match(one, one).linkable).toBe(false);
    }), { numRuns: 200, seed: 7 });
  });

  it('says the same of two records in either order', () => {
    const records = populationOf({ seed: 5, people: 60, trusted: 'some' }).map(({ patient: each }) => each);
    fc.assert(fc.property(fc.nat(records.length - 1), fc.nat(records.length - 1), (a, b) => {
      const [ab, ba] = [match(records[a]!, records[b]!), match(records[b]!, records[a]!)];
      expect([ab.grade, ab.weight.toFixed(6)]).toEqual([ba.grade, ba.weight.toFixed(6)]);
    }), { numRuns: 200, seed: 11 });
  });
});

describe('A county that the matcher has never seen', () => {
  it('links nobody to another person, finds 95 of 100 who carry trusted identifiers, and leaves a short list', () => {
    const { certain, linked, trustedPairs, workList, records } = tally(populationOf({ seed: 2027, people: 1000, trusted: 'all' }), matcher);
    expect([certain.wrong, linked.wrong]).toEqual([0, 0]);
    expect(certain.rightTrusted / trustedPairs).toBeGreaterThanOrEqual(0.95);
    expect(workList.probable.right + workList.probable.wrong + workList.possible.right + workList.possible.wrong).toBeLessThan(records * 0.1);
  });

  it('takes nobody for another person without trusted identifiers either', () => {
    const { certain, truePairs } = tally(populationOf({ seed: 2028, people: 1000, trusted: 'none' }), matcher);
    expect(certain.wrong).toBe(0);
    expect(certain.right / truePairs).toBeGreaterThan(0.55);
  });

  it('looks for a person under a key that is left, whichever one thing was written down wrong', () => {
    const keys = (said: Said): readonly string[] => blocksOf(traitsOf(patient({ ...MARIA, ...said })));
    const { street: _s, phone: _p, ...bare } = MARIA;
    const known = new Set(blocksOf(traitsOf(patient(bare))));
    for (const said of [{ family: 'Lopez' }, { given: 'Marta' }, { birth: '1984-09-03' }, { birth: '1984-03-19' }, { birth: '1974-03-09' }]) {
      expect(keys(said).some((key) => known.has(key))).toBe(true);
    }
  });
});

describe('The data of the matcher', () => {
  it('names file and row of what does not fit', () => {
    const read = parseMatching({ surnames: [{ name: 'SMITH', count: 'many' }], givenNames: [], nicknames: [], weights: {} });
    expect(read.ok ? [] : read.issues.map(({ at }) => at)).toEqual(expect.arrayContaining(['mappings/matching/surnames: 0.count', 'mappings/matching/givenNames: ', 'mappings/matching/weights: thresholds']));
  });
});

describe('What a sender may make the matcher work', () => {
  const many = (count: number, of: (index: number) => object): readonly object[] => Array.from({ length: count }, (_, index) => of(index));
  const flood = (start: number): Patient => ({
    resourceType: 'Patient', birthDate: '1984-03-09',
    name: many(1000, (index) => ({ family: `F${String(start + index)} `.repeat(2000), given: [`G${String(start + index)}`, 'x'.repeat(100_000)] })),
    telecom: many(5000, (index) => ({ system: 'phone', value: String(8_160_000_000 + start + index) })),
    identifier: many(5000, (index) => ({ system: SSN, value: `v${String(start + index)}` })),
    address: many(1000, (index) => ({ line: [`120 ${'OAK '.repeat(1000)}${String(start + index)}`] })),
  } as Patient);

  it('is bounded: far more names, addresses and numbers than anybody has are not all compared', () => {
    const [one, other] = [flood(0), flood(100_000)];
    expect(took(() => match(one, other))).toBeLessThan(TOO_LONG);
    const { names, phones, addresses, identifiers } = traitsOf(one);
    expect([names.length, names[0]!.family.length, phones.length, addresses.length, identifiers.get(SSN)?.length]).toEqual([20, 4, 20, 10, 50]);
  });

  it('leaves out a number longer than any, rather than a part of it', () => {
    expect(traitsOf({ resourceType: 'Patient', identifier: [{ system: SSN, value: '1'.repeat(300) }, { system: SSN }, { system: SSN, value: '123-45-6788' }] }).identifiers.get(SSN)).toEqual(['123456788']);
  });

  it('finds the same pairs alike as letter by letter, though most are told apart by their letters alone', () => {
    const word = fc.stringMatching(/^[A-EÉ]{1,12}$/);
    fc.assert(fc.property(word, word, (a, b) => {
      expect(isAlike(a, b)).toBe(a.length > 3 && b.length > 3 && (oneSlip(a, b) || jaroWinkler(a, b) >= 0.92));
    }), { seed: 11, numRuns: 2000 });
    expect(jaroWinkler('MARTHA', 'MARHTA')).toBeCloseTo(0.961, 3);
  });
});
