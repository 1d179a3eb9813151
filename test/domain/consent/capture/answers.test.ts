// SPDX-License-Identifier: Apache-2.0
/** What counts as an answer, and what is said of one that cannot be read: nothing is taken for an answer that is none, and nothing is passed over. */
import { describe, expect, it } from '@jest/globals';
import type { QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { readAnswers } from '../../../../src/domain/consent/capture/answers.ts';
import type { ConsentForm, FormItem } from '../../../../src/domain/consent/capture/forms.ts';
import { coding, group, item, on, refs, words } from './small.ts';
import { responseOf } from './worlds.ts';

const formWith = (items: readonly FormItem[], over: Partial<ConsentForm> = {}): ConsentForm =>
  ({ id: 'small', kind: 'consent', variant: 'specific', bothLists: false, cite: '42 CFR 2.31', title: words('Small'), purposes: ['treatment'], items, ...over });
const read = (form: ConsentForm, ...items: readonly QuestionnaireResponseItem[]): ReturnType<typeof readAnswers> => readAnswers(form, responseOf('small', items));
const told = ({ faults }: ReturnType<typeof readAnswers>): readonly string[] => faults.map((fault) => `${fault.linkId}: ${fault.code}`);

const UNREADABLE = 'unreadable';
type Read = readonly string[] | typeof UNREADABLE;
const KINDS: readonly (readonly [string, Partial<FormItem> & Pick<FormItem, 'type'>, QuestionnaireResponseItemAnswer, Read])[] = [
  ['a text', { type: 'string' }, { valueString: 'Wren Abbot' }, ['Wren Abbot']],
  ['a text with space around it', { type: 'string' }, { valueString: '  Wren Abbot ' }, ['Wren Abbot']],
  ['a text of spaces alone: not answered', { type: 'string' }, { valueString: '   ' }, []],
  ['a number for a text', { type: 'string' }, { valueInteger: 1 }, UNREADABLE],
  ['a statement that was read', { type: 'boolean' }, { valueBoolean: true }, ['true']],
  ['a statement that was not read: not answered', { type: 'boolean' }, { valueBoolean: false }, []],
  ['a word for yes or no', { type: 'boolean' }, { valueString: 'true' }, UNREADABLE],
  ['a day', { type: 'date' }, { valueDate: '2028-02-29' }, ['2028-02-29']],
  ['a day that does not exist', { type: 'date' }, { valueDate: '2027-02-29' }, UNREADABLE],
  ['a month for a day', { type: 'date' }, { valueDate: '2027-02' }, UNREADABLE],
  ['an instant for a day', { type: 'date' }, { valueDate: '2027-02-01T00:00:00Z' }, UNREADABLE],
  ['a text for a day', { type: 'date' }, { valueString: '2027-02-01' }, UNREADABLE],
  ['a place of this server', { type: 'reference', refers: ['Organization'] }, { valueReference: { reference: 'Organization/a' } }, ['Organization/a']],
  ['the same by its full address', { type: 'reference', refers: ['Organization'] }, { valueReference: { reference: 'https://throughcare.dev/fhir/Organization/a' } }, ['Organization/a']],
  ['a person where a place is asked for', { type: 'reference', refers: ['Organization'] }, { valueReference: { reference: 'Practitioner/a' } }, UNREADABLE],
  ['a place of another server', { type: 'reference', refers: ['Organization'] }, { valueReference: { reference: 'https://elsewhere.example/Organization/a' } }, UNREADABLE],
  ['a place by its name alone', { type: 'reference', refers: ['Organization'] }, { valueReference: { display: 'the clinic' } }, UNREADABLE],
  ['a reference where the form says to nothing', { type: 'reference' }, { valueReference: { reference: 'Organization/a' } }, UNREADABLE],
  ['an option', { type: 'choice', options: 'mandate' }, coding('mandate', 'probation'), ['probation']],
  ['what is no option', { type: 'choice', options: 'mandate' }, coding('mandate', 'whim'), UNREADABLE],
  ['an option of another question', { type: 'choice', options: 'mandate' }, coding('purpose', 'probation'), UNREADABLE],
  ['an option without its code', { type: 'choice', options: 'mandate' }, { valueCoding: { system: coding('mandate', '').valueCoding!.system! } }, UNREADABLE],
  ['a text for an option', { type: 'choice', options: 'mandate' }, { valueString: 'probation' }, UNREADABLE],
  ['a printed kind of record', { type: 'open-choice', options: 'category' }, coding('category', 'diagnosis'), ['diagnosis']],
  ['another kind of record that the gate knows', { type: 'open-choice', options: 'category' }, coding('category', 'income'), ['income']],
  ['the same where only the printed ones may be chosen', { type: 'choice', options: 'category' }, coding('category', 'income'), UNREADABLE],
  ['a kind of record that the gate does not know', { type: 'open-choice', options: 'category' }, coding('category', 'gossip'), UNREADABLE],
  ['"everything" (42 CFR 2.31(a)(3))', { type: 'open-choice', options: 'category' }, coding('category', '*'), UNREADABLE],
  ['counseling notes among other records (42 CFR 2.31(b))', { type: 'open-choice', options: 'category' }, coding('category', 'sud-counseling-note'), UNREADABLE],
  ['the whole mental health record', { type: 'open-choice', options: 'category' }, coding('category', 'entire-mental-health-record'), ['entire-mental-health-record']],
  ['an answer to what is only to be read', { type: 'display' }, { valueString: 'x' }, UNREADABLE],
  ['an answer to a heading', { type: 'group' }, { valueString: 'x' }, UNREADABLE],
];

describe('an answer', () => {
  it.each(KINDS)('%s', (_name, { type, ...over }, answer, expected) => {
    const { answers, faults } = read(formWith([item('q', type, over)]), on('q', answer));
    expect({ values: answers.all('q'), one: answers.one('q'), faults: faults.map((fault) => [fault.linkId, fault.code, fault.reason]) }).toEqual(
      expected === UNREADABLE ? { values: [], one: undefined, faults: [['q', 'value', undefined]] } : { values: expected, one: expected[0], faults: [] });
    // Whoever sees the fault can mend it: it says where, what was expected, and by which specification.
    expect(faults.every((fault) => fault.text.length > 10 && fault.at === 'QuestionnaireResponse.repeat(item).where(linkId=\'q\')' && fault.cite === 'http://hl7.org/fhir/R4/questionnaireresponse.html')).toBe(true);
  });

  it('of a kind of record is one of the form\'s own where the law binds the form to them', () => {
    const notes = formWith([item('q', 'open-choice', { options: 'category', repeats: true })], { categories: ['sud-counseling-note'] });
    const { answers, faults } = read(notes, on('q', coding('category', 'sud-counseling-note'), coding('category', 'income'), coding('category', 'psychotherapy-note')));
    expect([answers.all('q'), faults.length]).toEqual([['sud-counseling-note'], 2]);
  });
});

const FORM = formWith([
  item('1', 'string'), item('2', 'group', { items: [item('2.who', 'reference', { repeats: true, refers: ['Organization'] }), item('2.class', 'choice', { options: 'discloser-class' })] }),
  item('8', 'group', { repeats: true, items: [item('8.who', 'reference', { refers: ['Patient'] }), item('9', 'date')] }),
]);

describe('the answers on a form', () => {
  it('are none when nothing was answered', () => {
    const { answers, faults } = readAnswers(FORM, { resourceType: 'QuestionnaireResponse', status: 'completed' });
    expect([answers.all('1'), answers.one('1'), answers.groups('8'), faults]).toEqual([[], undefined, [], []]);
    expect(read(FORM, { linkId: '1' }, { linkId: '8' })).toMatchObject({ faults: [] });
  });

  it('are as many as were given where the item takes several', () => {
    const { answers, faults } = read(FORM, group('2', on('2.who', ...refs('Organization/a', 'Organization/b')), on('2.who', ...refs('Organization/c'))));
    expect([answers.all('2.who'), answers.one('2.who'), faults]).toEqual([['Organization/a', 'Organization/b', 'Organization/c'], 'Organization/a', []]);
  });

  it('are one where the item takes one: which of two was meant is asked, not guessed', () => {
    const two = read(FORM, on('1', { valueString: 'Wren' }, { valueString: 'Robin' }));
    expect([told(two), two.faults[0]!.text]).toEqual([['1: value'], 'This item takes one answer']);
    expect(told(read(FORM, on('1', { valueString: 'Wren' }), on('1', { valueString: 'Robin' })))).toEqual(['1: value']);
    expect(told(read(FORM, group('8', on('9', { valueDate: '2026-11-18' }, { valueDate: '2026-11-19' }))))).toEqual(['9: value']);
  });

  it('of each signature stand together, as often as people signed', () => {
    const { answers, faults } = read(FORM, group('8', on('8.who', ...refs('Patient/a')), on('9', { valueDate: '2026-11-17' })), group('8', on('8.who', ...refs('Patient/b'))), { linkId: '8' });
    expect(answers.groups('8').map((each) => [each.one('8.who'), each.one('9')])).toEqual([['Patient/a', '2026-11-17'], ['Patient/b', undefined], [undefined, undefined]]);
    expect([answers.all('9'), faults]).toEqual([[], []]);
  });

  it('are read wherever they are nested: below a group, below an item, below an answer', () => {
    const inner = on('2.class', coding('discloser-class', 'my-treating-providers'));
    const nested = [inner, group('2', inner), { linkId: '2', item: [{ ...on('2.who', ...refs('Organization/a')), item: [inner] }] }, on('1', { valueString: 'Wren', item: [inner] })];
    expect(nested.map((each) => read(FORM, each).answers.one('2.class'))).toEqual(nested.map(() => 'my-treating-providers'));
  });

  it('to what the form does not ask are named, but for the help beside a question', () => {
    expect(told(read(FORM, on('99', { valueString: 'x' })))).toEqual(['99: value']);
    expect(told(read(FORM, { linkId: '1.why' }, { linkId: '1.whyever' }, { text: 'no linkId' } as QuestionnaireResponseItem))).toEqual(['1.whyever: value', ': value']);
    expect(read(FORM, on('99', { valueString: 'x' })).faults[0]!.text).toBe('The form has no such item');
  });
});

const RANGES = [['3.from', '3.to'], ['7.start', '7.date'], ['2.35(b).from', '2.35(b).to']] as const;

describe.each(RANGES)('the time from %s until %s', (from, to) => {
  const form = formWith([item(from, 'date'), item(to, 'date')]);
  it.each([
    ['is a day', '2027-02-01', '2027-02-01', []], ['is open at its start', undefined, '2027-02-01', []], ['is open at its end', '2027-02-01', undefined, []], ['is open', undefined, undefined, []],
    ['does not end before it starts', '2027-02-01', '2027-01-31', [`${to}: value`]],
  ] as const)('%s', (_name, start, end, faults) => {
    const answered = read(form, ...(start === undefined ? [] : [on(from, { valueDate: start })]), ...(end === undefined ? [] : [on(to, { valueDate: end })]));
    expect([told(answered), answered.faults.every((fault) => fault.text === 'It ends before it starts')]).toEqual([faults, true]);
  });
});
