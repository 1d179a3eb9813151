// SPDX-License-Identifier: Apache-2.0
/** The participant's pages, out of values: plain words in both languages, what a consent says, files that are safe to open. */
import { describe, expect, it } from '@jest/globals';
import type { Consent, Task } from '@medplum/fhirtypes';
import { isAsker } from '../../../src/app/aftermath/amendments.ts';
import type { Caller } from '../../../src/app/caller.ts';
import { askView, recordText } from '../../../src/app/console/participant/ask.ts';
import { consentsView, readConsent, takeBackView } from '../../../src/app/console/participant/consents.ts';
import { csvOf, seenView, type Line } from '../../../src/app/console/participant/seen.ts';
import { planView } from '../../../src/app/console/participant/plan.ts';
import { PAGE_WORDS, plainCode, say } from '../../../src/app/console/participant/words.ts';
import type { Frame } from '../../../src/app/console/frame.ts';
import { words } from '../../../src/app/console/layout.ts';
import { CATEGORIES, PURPOSES } from '../../../src/domain/consent/facts/vocabulary.ts';
import { consentOf, fullForm, sd } from '../../e2e/support.ts';
import { easeEs, gradeEn } from '../../domain/consent/capture/reading-level.ts';

const frame: Frame = { desk: 'participant', name: 'Signed in', organization: 'open-door', seat: { desk: 'participant', role: 'patient' }, seats: [], csrf: 'c', path: '/console/me/en/seen', nav: [] };
const names = new Map([['larkspur', 'Larkspur General Hospital'], ['open-door', 'Open Door Outpatient']]);
const line: Line = { id: 'e1', day: '2026-10-20', to: 'Larkspur', from: ['Open Door'], what: ['The medicines I take'], why: 'To treat me', emergency: false };

describe('the words of the participant\'s pages', () => {
  const sentence = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`);

  it('are read with ease at sixth grade in English, and easy in Spanish', () => {
    const all = Object.values(PAGE_WORDS);
    expect(gradeEn(all.map(({ en }) => sentence(en)).join(' '))).toBeLessThan(6);
    expect(all.filter(({ en }) => en.endsWith('.') && gradeEn(en) > 8).map(({ en }) => en)).toEqual([]);
    expect(easeEs(all.map(({ es }) => sentence(es)).join(' '))).toBeGreaterThan(75);
  });

  it('have plain words for every kind of record and every purpose, in both languages', () => {
    expect(CATEGORIES.filter((code) => [plainCode('category', code, 'en'), plainCode('category', code, 'es')].some((text) => text === words(code)))).toEqual([]);
    expect(plainCode('category', 'uncategorized', 'es')).toBe('Otros datos');
    expect(PURPOSES.filter((code) => [plainCode('purpose', code, 'en'), plainCode('purpose', code, 'es')].some((text) => text === words(code)))).toEqual([]);
  });

  it('are not left in English on the Spanish pages', () => {
    expect(Object.entries(PAGE_WORDS).filter(([, { en, es }]) => en === es).map(([key]) => key)).toEqual([]);
  });
});

describe('who got my records', () => {
  it('is a card for each, and of more than a person reads the first two hundred', () => {
    const many = Array.from({ length: 205 }, (_none, index) => ({ ...line, id: `e${String(index)}` }));
    expect(seenView(many, 'en').text.match(/<h2>/g)).toHaveLength(200);
    expect(seenView(many, 'es').text).toContain(say('seen-more', 'es'));
    expect(seenView([], 'en').text).toContain('There is nothing on this list.');
    expect(seenView([{ ...line, emergency: true }], 'es').text).toContain('En una emergencia');
  });

  it('escapes the names of organizations', () => {
    expect(seenView([{ ...line, to: '<script>x</script>' }], 'en').text).not.toContain('<script>');
  });

  it('as a table is one that no spreadsheet takes for a formula', () => {
    const text = csvOf([{ ...line, to: '=HYPERLINK("http://evil")', from: ['A, "B"', 'C'] }], 'en');
    const [, row = ''] = text.split('\r\n');
    expect(row).toBe('"2026-10-20","\'=HYPERLINK(""http://evil"")","A, ""B"", C","The medicines I take","To treat me"');
  });
});

describe('a consent in plain words', () => {
  const today = '2026-10-20';
  const read = (over: Partial<Consent>, language: 'en' | 'es' = 'en'): ReturnType<typeof readConsent> => readConsent({ id: 'c1', ...consentOf(fullForm({ patient: 'Patient/p' })), ...over } as unknown as Consent, { names, today, language });
  const revocation = (recipient?: string): NonNullable<Consent['extension']> => [{ url: sd('consent-revocation'), extension: [{ url: 'date', valueDate: today }, ...(recipient === undefined ? [] : [{ url: 'recipient', valueReference: { reference: recipient } }])] }];

  it('names organizations as the registry does, whatever whoever filed it wrote beside them', () => {
    const { provision, ...rest } = consentOf(fullForm({ patient: 'Patient/p' })) as unknown as Consent;
    const actor = (provision?.actor ?? []).map((each) => ({ ...each, reference: { ...each.reference, display: 'Your own doctor' } }));
    expect(read({ ...rest, provision: { ...provision, actor } })).toMatchObject({ from: ['Open Door Outpatient'], to: ['Larkspur General Hospital'] });
  });

  it('says who may tell whom what, in the words of the form', () => {
    expect(read({}, 'es')).toMatchObject({ from: ['Open Door Outpatient'], to: ['Larkspur General Hospital'], what: ['De qué me tratan', 'Las medicinas que tomo'], why: ['Para darme tratamiento'], until: '2027-10-01', state: 'active', court: false });
  });

  it('that ends when something happens says when, in the words of the form', () => {
    const { provision } = consentOf(fullForm({ patient: 'Patient/p' })) as unknown as Consent;
    const { period: _period, ...open } = provision ?? {};
    const ending = { provision: open, extension: [{ url: sd('consent-expiry-event'), extension: [{ url: 'kind', valueCode: 'end-of-supervision' }] }] };
    expect([read(ending).untilEvent, read(ending, 'es').untilEvent, read({}).untilEvent]).toEqual(['When my supervision ends', 'Cuando termine mi supervisión', undefined]);
    expect(consentsView([read(ending)], () => '/x', 'en').text).toContain('When my supervision ends');
  });

  it.each<[string, Partial<Consent>, string]>([
    ['taken back', { extension: revocation() }, 'revoked'], ['taken back for one of those named', { extension: revocation('Organization/larkspur') }, 'part-revoked'],
    ['over', { provision: { type: 'permit', period: { end: '2026-10-19' } } }, 'ended'], ['good on its last day', { provision: { type: 'permit', period: { end: '2026-10-20' } } }, 'active'],
    ['for later', { provision: { type: 'permit', period: { start: '2026-10-21' } } }, 'later'], ['on paper that nobody has looked at', { verification: [{ verified: false }] }, 'waiting'],
    ['a refusal', { provision: { type: 'deny' } }, 'refusal'], ['ended by its holder', { status: 'inactive' }, 'ended'],
    ['over since what it ends with has come', { extension: [{ url: sd('consent-expiry-event'), extension: [{ url: 'kind', valueCode: 'end-of-supervision' }, { url: 'occurredOn', valueDate: today }] }] }, 'ended'],
  ])('that is %s', (_, over, state) => {
    expect(read(over).state).toBe(state);
  });

  it('can be taken back while it counts or may come to count, and only then', () => {
    const all = [read({}), read({ extension: revocation() }), read({ verification: [{ verified: false }] }), read({ provision: { type: 'deny' } })].map((each, index) => ({ ...each, id: `c${String(index)}` }));
    expect([...consentsView(all, (id) => `/x/${id}`, 'en').text.matchAll(/href="\/x\/(c\d)"/g)].map(([, id]) => id)).toEqual(['c0', 'c2']);
    expect(consentsView([], () => '', 'es').text).toContain('No hay ningún permiso suyo');
  });

  it('that goes with a case in court is taken back with a warning', () => {
    const call = { frame, language: 'en' as const, id: 'sealed' };
    expect(takeBackView(read({}), call).text).not.toContain('lawyer');
    expect(takeBackView({ ...read({}), court: true }, call).text).toContain('Talk to your lawyer');
    expect(takeBackView(read({}), call).text).toContain('name="_csrf" value="c"');
  });
});

describe('what I may ask for', () => {
  it('names a record by its kind, what it says and its day, cut to a line', () => {
    expect(recordText({ resourceType: 'MedicationRequest', medicationCodeableConcept: { text: 'Buprenorphine' }, authoredOn: '2026-09-02T10:00:00Z', status: 'active', intent: 'order', subject: {} }, 'es')).toBe('Una medicina · Buprenorphine · 2 de septiembre de 2026');
    expect(recordText({ resourceType: 'Goal', lifecycleStatus: 'active', subject: {}, description: { text: 'x'.repeat(200) } }, 'en').length).toBeLessThan(100);
  });

  it.each([
    ['of its own, of a holder that knows it for certain', { for: 'Patient/me', owner: 'Organization/clinic' }, true], ['of somebody else', { for: 'Patient/other', owner: 'Organization/clinic' }, false],
    ['of a holder that only thinks that it is the same person', { for: 'Patient/me', owner: 'Organization/jail' }, false], ['about nobody', { for: '', owner: 'Organization/clinic' }, false],
  ])('a request is the person\'s when it is %s: %s', async (_, about, mine) => {
    const heads = [{ id: 'me', holder: 'clinic', deleted: false }, { id: 'alike', holder: 'jail', deleted: false }];
    const task = { resourceType: 'Task', status: 'requested', intent: 'order', for: { reference: about.for }, owner: { reference: about.owner } } as Task;
    const caller = { tenant: 't', client: 'c', organization: 'clinic', kind: 'partner', scopes: [], request: 'r', selves: ['me'] } as Caller;
    expect(await isAsker({ patients: () => Promise.resolve(heads as never) }, caller, { task, person: 'p' })).toBe(mine);
  });

  it('says so where there is nothing to ask about', () => {
    const text = askView({ requests: [], records: [], holders: [] }, { frame, language: 'es' }).text;
    expect(text).toContain(say('ask-correct-none', 'es'));
    expect(text).toContain(say('ask-limit-none', 'es'));
    expect(text).toContain(say('answers-none', 'es'));
    expect(text).not.toContain('<form');
  });
});

describe('my plan', () => {
  it('is a page of headings and lists, with what is done said and not only ticked', () => {
    const text = planView([{ kind: 'section', text: 'My goals' }, { kind: 'text', text: '• One' }, { kind: 'text', text: '• Two' }, { kind: 'box', text: 'Call', ticked: true }, { kind: 'box', text: 'Write', ticked: false }, { kind: 'signature', labels: ['a', 'b', 'c'] }], 'en').text;
    expect(text).toContain('<h2>My goals</h2><ul><li>One</li><li>Two</li></ul>');
    expect(text.match(/>Done</g)).toHaveLength(1);
  });
});
