// SPDX-License-Identifier: Apache-2.0
/** What raised a record stays with it, whatever is written afterwards; nothing is added that was not said (rules P2; known failure 14). */
import { describe, expect, it } from '@jest/globals';
import { hasAuthor } from '../../../../src/domain/consent/classify/authorship.ts';
import { keeping, stillNaming } from '../../../../src/domain/consent/classify/keeping.ts';
import { partsOf } from '../../../../src/domain/consent/classify/fields.ts';
import type { StoredField, StoredInput, StoredProfile } from '../../../../src/domain/consent/evidence/types.ts';

const of = (over: Partial<StoredProfile>): StoredProfile => ({ category: 'treatment-summary', origin: 'hospital', contributedBy: 'hospital', ...over });
const RECEIPT = { basis: 'specific-consent' } as const;
const field = (name: string, over: Partial<StoredProfile>): StoredField => ({ names: [name], profile: of(over) });
const after = (was: Partial<StoredProfile>, is: Partial<StoredProfile>, told = false): StoredProfile => keeping({ profile: of(was) }, { profile: of(is) }, { whole: told, fields: [] }).profile;

describe('what raised a record', () => {
  it.each<readonly [string, Partial<StoredProfile>, Partial<StoredProfile>, boolean, readonly StoredInput[] | undefined]>([
    ['its writer, of whom nothing is said now', { origin: 'program' }, {}, false, [{ origin: 'program' }]],
    ['its writer, where another is named', { origin: 'program' }, { origin: 'clinic' }, true, [{ origin: 'program' }]],
    ['its writer is the same', { origin: 'program' }, { origin: 'program' }, true, undefined],
    ['its contributor was the writer', {}, { origin: 'program' }, true, undefined],
    ['a writer of whom nobody told, and nobody tells', { origin: 'unknown' }, {}, false, [{ untold: true }]],
    ['a writer of whom nobody told, and somebody tells', { origin: 'unknown' }, {}, true, undefined],
    ['a writer of whom nobody tells yet', { origin: 'unknown' }, { origin: 'unknown' }, false, undefined],
    ['a writer of whom nobody had told, told of now', { derivedFrom: [{ untold: true }] }, {}, true, undefined],
    ['a writer of whom nobody has told, still', { derivedFrom: [{ untold: true }] }, {}, false, [{ untold: true }]],
    ['a receipt under Part 2 from nobody known', { origin: 'unknown', receivedUnder: RECEIPT }, {}, true, [{ receivedUnder: RECEIPT }]],
    ['a receipt under Part 2 that is said still', { origin: 'unknown', receivedUnder: RECEIPT }, { origin: 'unknown', receivedUnder: RECEIPT }, false, undefined],
    ['a receipt under Part 2 of what a clinic wrote', { origin: 'clinic', receivedUnder: RECEIPT }, { origin: 'clinic' }, true, [{ origin: 'clinic', receivedUnder: RECEIPT }]],
    ['a receipt of another kind', { origin: 'clinic', receivedUnder: { basis: 'unknown' } }, { origin: 'clinic' }, true, undefined],
    ['for whom it was made', { onBehalfOf: 'program' }, {}, false, [{ origin: 'program' }]], ['for whom it is made still', { onBehalfOf: 'program' }, { onBehalfOf: 'program' }, false, undefined],
    ['for its contributor', { onBehalfOf: 'hospital' }, {}, false, undefined],
    ['to whom the participant told it', { origin: 'participant', collectedBy: 'program' }, {}, false, [{ origin: 'participant' }, { origin: 'program' }]],
    ['to whom it is told still', { origin: 'participant', collectedBy: 'program' }, { origin: 'participant', collectedBy: 'program' }, true, undefined],
    ['who typed it', { collectedBy: 'program' }, {}, false, undefined],
    ['what it was made of', { derivedFrom: [{ origin: 'program' }] }, {}, true, [{ origin: 'program' }]],
    ['what it was made of, with more', { derivedFrom: [{ origin: 'program' }] }, { derivedFrom: [{ origin: 'va' }, { origin: 'program' }] }, true, [{ origin: 'va' }, { origin: 'program' }]],
    ['what named elements that it did not hold, and holds now', { origin: 'program', astray: true }, {}, false, undefined],
    ['its writer, when elements are named that it does not hold', { origin: 'program' }, { origin: 'program', astray: true }, true, [{ origin: 'program' }]],
  ])('%s', (_what, was, is, told, derivedFrom) => {
    expect(after(was, is, told)).toEqual({ ...of(is), ...(derivedFrom === undefined ? {} : { derivedFrom }) });
  });

  it('by a label of its source stays, once, and others are added', () => {
    expect([after({ raised: ['labelled-part2'] }, {}), after({ raised: ['labelled-part2'] }, { raised: ['from-criminal-history', 'labelled-part2'] }), after({}, {})]).toEqual([
      of({ raised: ['labelled-part2'] }), of({ raised: ['from-criminal-history', 'labelled-part2'] }), of({}),
    ]);
  });

  it('by the writer that it names in itself stays until somebody says who wrote it', () => {
    const named = { writtenBy: ['Organization/program'] };
    expect([after(named, {}).writtenBy, after(named, {}, true).writtenBy, after({}, named, true).writtenBy, after(named, { writtenBy: ['Organization/x'] }).writtenBy]).toEqual([
      named.writtenBy, undefined, named.writtenBy, ['Organization/x', 'Organization/program'],
    ]);
  });
});

describe('a field with an origin of its own', () => {
  const both = (was: readonly StoredField[], is: readonly StoredField[], told = false): Pick<ReturnType<typeof keeping>, 'profile' | 'fields'> =>
    keeping({ profile: of({}), fields: was }, { profile: of({}), fields: is }, { whole: true, fields: is.map(() => told) });

  it('stays one, with what raised it', () => {
    expect(both([field('#a', { origin: 'program' })], [field('#b', {}), field('#a', {})])).toEqual({ profile: of({}), fields: [field('#b', {}), field('#a', { derivedFrom: [{ origin: 'program' }] })] });
  });

  it('is known by any of its names; another that goes raises the record though this one stays', () => {
    const twice: StoredField = { names: ['#a', 'CarePlan.title'], profile: of({ origin: 'program' }) };
    expect(both([twice], [field('#a', {})])).toEqual({ profile: of({}), fields: [field('#a', { derivedFrom: [{ origin: 'program' }] })] });
    expect(both([field('#a', { origin: 'program' })], [field('#a', {})]).profile).toEqual(of({}));
    expect(both([field('#a', { origin: 'va' }), field('#c', { origin: 'program' })], [field('#b', {}), field('#a', {})]).profile).toEqual(of({ derivedFrom: [{ origin: 'program' }] }));
    expect(keeping({ profile: of({}), fields: [field('#a', { origin: 'program' })] }, { profile: of({}) }, { whole: true, fields: [] })).toStrictEqual({ profile: of({ derivedFrom: [{ origin: 'program' }] }) });
    expect(keeping({ profile: of({}) }, { profile: of({}), fields: [field('#a', {})] }, { whole: true, fields: [true] }).fields).toEqual([field('#a', {})]);
  });

  it('of an untold writer may be told of', () => {
    expect([both([field('#a', { origin: 'unknown' })], [field('#a', {})], true).fields, both([field('#a', { origin: 'unknown' })], [field('#a', {})]).fields]).toEqual([
      [field('#a', {})], [field('#a', { derivedFrom: [{ untold: true }] })],
    ]);
  });

  it('that is none any more raises the record, for good', () => {
    expect(both([field('#a', { origin: 'program', derivedFrom: [{ origin: 'va' }] }), field('#b', { origin: 'unknown' })], []).profile).toEqual(of({ derivedFrom: [{ origin: 'program' }, { origin: 'va' }, {}] }));
  });

  it('is named on where nothing names it now', () => {
    const record = { resourceType: 'CarePlan', id: 'p', status: 'active', intent: 'plan', subject: {}, description: 'x', _description: { id: 'a' }, title: 'y' } as const;
    const fields = [field('#a', { origin: 'program' }), field('CarePlan.title', { origin: 'unknown' })];
    expect(partsOf(record, stillNaming(record, { fields }, [])).fields.map(({ names }) => names)).toEqual([['#a'], ['CarePlan.title']]);
    expect(stillNaming(record, { fields }, ['#a']).map(({ agent }) => agent[0]?.who)).toEqual([{ display: 'unknown' }]);
    expect(stillNaming(record, { fields }, ['CarePlan.title']).map(({ agent }) => agent[0]?.who)).toEqual([{ reference: 'Organization/program' }]);
    expect(stillNaming(record, {}, [])).toEqual([]);
    expect(stillNaming(record, { fields: [{ names: ['#a', 'CarePlan.title'], profile: of({}) }] }, ['#a'])).toEqual([]);
    expect(stillNaming(record, { fields: [field('#a', { origin: 'participant' })] }, []).map((each) => [hasAuthor(each), each.agent[0]?.who])).toEqual([[true, { display: 'participant' }]]);
  });
});
