// SPDX-License-Identifier: Apache-2.0
/** What stands on the paper, line by line, on a small form of every kind of item: blank, filled in beforehand, and as agreed. */
import { describe, expect, it } from '@jest/globals';
import type { QuestionnaireResponseItem } from '@medplum/fhirtypes';
import { formOf, LANGUAGES, type ConsentForm } from '../../../../src/domain/consent/capture/forms.ts';
import { printedForm, wordOf, type Block, type PrintInput } from '../../../../src/domain/consent/capture/print.ts';
import { coding, group, item, on, refs, words } from './small.ts';
import { responseOf, WORLDS } from './worlds.ts';

const FORM: ConsentForm = {
  id: 'small', kind: 'consent', variant: 'specific', bothLists: false, cite: '42 CFR 2.31', title: words('Small form'), purposes: ['treatment', 'payment'], items: [
    item('intro', 'display', { cite: '42 CFR 2.14' }),
    item('1', 'string', { cite: '42 CFR 2.31(a)(1)', help: words('Whose records') }),
    item('2', 'group', { cite: '42 CFR 2.31(a)(2)', items: [
      item('2.who', 'reference', { repeats: true, refers: ['Organization'] }), item('2.class', 'choice', { options: 'discloser-class' }),
    ] }),
    item('3', 'group', { items: [item('3.what', 'open-choice', { repeats: true, options: 'revocation-form' })] }),
    item('5', 'choice', { repeats: true, options: 'purpose' }),
    item('6', 'boolean', { statement: 'revocation-right' }),
    item('8', 'group', { repeats: true, cite: '42 CFR 2.31(a)(8)', help: words('Sign'), items: [
      item('8.who', 'reference', { refers: ['Patient', 'RelatedPerson'] }), item('8.role', 'choice', { options: 'signer-role' }), item('8.method', 'choice', { options: 'signature-method' }), item('9', 'date'),
    ] }),
  ],
};

const signature = (who: string, role: string): QuestionnaireResponseItem =>
  group('8', on('8.who', ...refs(who)), on('8.role', coding('signer-role', role)), on('8.method', coding('signature-method', 'wet-ink')), on('9', { valueDate: '2026-11-18' }));
const ANSWERED = responseOf('small', [
  on('1', { valueString: 'Wren Abbot' }), group('2', on('2.who', ...refs('Organization/a', 'Organization/b'))), on('5', coding('purpose', 'payment')), on('6', { valueBoolean: true }),
  signature('Patient/pt-one', 'patient'), signature('RelatedPerson/r', 'parent'),
]);
const NAMES = new Map([['Organization/a', 'Corner Clinic'], ['Patient/pt-one', 'Wren Abbot']]);

/** A block as a line of text. */
function line(block: Block): string {
  switch (block.kind) {
    case 'section':
      return `# ${block.text}${'cite' in block ? ` <${String(block.cite)}>` : ''}`;
    case 'help':
      return `? ${block.text}`;
    case 'box':
      return `[${block.ticked ? 'x' : ' '}] ${block.text}`;
    case 'field':
      return `${block.label}: ${'value' in block ? String(block.value) : '____'}`;
    case 'statement':
      return `${block.initials}${'ticked' in block ? ` ${String(block.ticked)}` : ''} -> ${block.text}`;
    case 'signature':
      return `${block.labels.join(' | ')}${block.signed === undefined ? '' : ` = ${block.signed.who} | ${block.signed.day} | ${block.signed.how}`}`;
    case 'text':
      return block.text;
    default:
      return 'a block of no known kind';
  }
}

const printed = (over: Partial<PrintInput> = {}): readonly string[] =>
  printedForm({ form: FORM, language: 'en', made: '2026-11-18T12:00:00Z', agreed: false, names: NAMES, ...over }).blocks.map(line);

describe('a form to be filled in by hand', () => {
  it('has, in the order of the form, each question with its law and why it is asked, boxes or a line to answer on, and room for two to sign', () => {
    expect(printed()).toEqual([
      'Qintro',
      '# Q1 <42 CFR 2.31(a)(1)>', '? Whose records', ': ____',
      '# Q2 <42 CFR 2.31(a)(2)>', 'Q2.who: ____', 'Q2.class', '[ ] Any drug or alcohol program that treated me', '[ ] The people who treat me now',
      '# Q3', 'Q3.what', '[ ] I write it or sign it', '[ ] I say it', 'Other: ____',
      '# Q5', '[ ] To treat me', '[ ] To pay for my care',
      'Initials -> Q6',
      '# Q8 <42 CFR 2.31(a)(8)>', '? Sign', 'Signature or mark | Name in print | Date', 'Signature or mark | Name in print | Date',
      'You get a copy of this paper.',
    ]);
  });

  it('is wholly in the language of the person who signs', () => {
    expect(printed({ language: 'es' })).toEqual([
      'Qintro (es)',
      '# Q1 (es) <42 CFR 2.31(a)(1)>', '? Whose records (es)', ': ____',
      '# Q2 (es) <42 CFR 2.31(a)(2)>', 'Q2.who (es): ____', 'Q2.class (es)', '[ ] Cualquier programa de drogas o alcohol que me trató', '[ ] Las personas que me tratan ahora',
      '# Q3 (es)', 'Q3.what (es)', '[ ] Lo escribo o lo firmo', '[ ] Lo digo', 'Otro: ____',
      '# Q5 (es)', '[ ] Para darme tratamiento', '[ ] Para pagar mi atención',
      'Iniciales -> Q6 (es)',
      '# Q8 (es) <42 CFR 2.31(a)(8)>', '? Sign (es)', 'Firma o marca | Nombre en letra clara | Fecha', 'Firma o marca | Nombre en letra clara | Fecha',
      'Usted recibe una copia de este papel.',
    ]);
  });

  it('offers no other kind of record where the law binds the form to its own kinds', () => {
    expect(printed({ form: { ...FORM, categories: ['sud-counseling-note'] } })).not.toContain('Other: ____');
  });

  it.each(LANGUAGES)('bears its title, its law and its number, and the day it was made for, in %s', (language) => {
    const { title, footer, made, language: said } = printedForm({ form: FORM, language, made: '2026-02-16T00:00:00Z', agreed: false, names: new Map() });
    expect({ title, footer, made, said }).toEqual({ title: words('Small form')[language], footer: '42 CFR 2.31 · small', made: '2026-02-16T00:00:00Z', said: language });
  });

  it('filled in beforehand shows what is known, leaves the rest open, and counts no statement as read', () => {
    expect(printed({ response: ANSWERED })).toEqual([
      'Qintro', '# Q1 <42 CFR 2.31(a)(1)>', '? Whose records', ': Wren Abbot',
      '# Q2 <42 CFR 2.31(a)(2)>', 'Q2.who: Corner Clinic', 'Q2.who: Organization/b', 'Q2.class', '[ ] Any drug or alcohol program that treated me', '[ ] The people who treat me now',
      '# Q3', 'Q3.what', '[ ] I write it or sign it', '[ ] I say it', 'Other: ____', '# Q5', '[ ] To treat me', '[x] To pay for my care', 'Initials -> Q6',
      '# Q8 <42 CFR 2.31(a)(8)>', '? Sign', 'Signature or mark | Name in print | Date', 'Signature or mark | Name in print | Date', 'You get a copy of this paper.',
    ]);
  });

  it('shows a kind of record that was asked for and is on no printed box as a box of its own', () => {
    const open: ConsentForm = { ...FORM, items: [item('3', 'group', { items: [item('3.what', 'open-choice', { repeats: true, options: 'category' })] })] };
    const lines = printed({ form: open, response: responseOf('small', [group('3', on('3.what', coding('category', 'diagnosis'), coding('category', 'income')))]) });
    expect(lines.filter((each) => each.startsWith('[x]'))).toEqual(['[x] What I am treated for', '[x] income']);
    expect(lines.indexOf('[x] income')).toBe(lines.length - 3);
  });
});

describe('what was agreed, on paper', () => {
  it('says only what was answered, by name, with every signature, its day and how it was given', () => {
    expect(printed({ agreed: true, response: ANSWERED, notes: ['Taken back on 2026-11-20'] })).toEqual([
      'Taken back on 2026-11-20', 'This is what was agreed', 'Qintro', '# Q1 <42 CFR 2.31(a)(1)>', ': Wren Abbot',
      '# Q2 <42 CFR 2.31(a)(2)>', 'Q2.who: Corner Clinic', 'Q2.who: Organization/b', '# Q5', ': To pay for my care', 'Initials true -> Q6', '# Q8 <42 CFR 2.31(a)(8)>',
      'Signature or mark | Name in print | Date = Wren Abbot | 2026-11-18 | By hand on paper', 'Signature or mark | Name in print | Date = Parent | 2026-11-18 | By hand on paper',
      'You get a copy of this paper.',
    ]);
  });

  it('says of who signed what is known, and makes nothing up', () => {
    expect(printed({ agreed: true, response: responseOf('small', [group('8', on('8.who', ...refs('RelatedPerson/r')))]) }).filter((each) => each.startsWith('Signature')))
      .toEqual(['Signature or mark | Name in print | Date =  |  | ']);
  });

  it('leaves out a statement that was not read, and says nothing for answers that were not given', () => {
    const nothing = ['This is what was agreed', 'Qintro', '# Q8 <42 CFR 2.31(a)(8)>', 'You get a copy of this paper.'];
    expect(printed({ agreed: true, response: responseOf('small', [on('6', { valueBoolean: false })]) })).toEqual(nothing);
    expect(printed({ agreed: true })).toEqual(nothing);
  });

  it('says a code in the words of the form, in the language of the person', () => {
    const world = WORLDS.find((each) => each.id === 'consent-specific')!;
    const lines = printed({ form: formOf('consent-specific')!, agreed: true, language: 'es', response: world.response });
    expect(lines).toContain('Compartir esto: Un resumen de mi tratamiento');
    expect(lines.at(-2)).toBe(`Firma o marca | Nombre en letra clara | Fecha = Wren Abbot | ${world.facts.asOf.slice(0, 10)} | En una pantalla`);
  });
});

describe('a word of the frame', () => {
  it('is said in both languages, and stands as it is when the table does not have it', () => {
    expect([wordOf('signed', 'en'), wordOf('signed', 'es'), wordOf('nothing-of-the-kind', 'en'), wordOf('source', 'es')]).toEqual(['Signed', 'Firmado', 'nothing-of-the-kind', 'source']);
  });
});
