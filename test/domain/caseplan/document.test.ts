// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import type { Language } from '../../../src/domain/consent/capture/forms.ts';
import { LANGUAGES } from '../../../src/domain/consent/capture/forms.ts';
import type { Block, PrintedForm } from '../../../src/domain/consent/capture/print.ts';
import { documentPage } from '../../../src/domain/caseplan/document/html.ts';
import { participantCopy } from '../../../src/domain/caseplan/document/participant.ts';
import { teamView } from '../../../src/domain/caseplan/document/team.ts';
import { visitsOf } from '../../../src/domain/caseplan/document/visits.ts';
import { DOCUMENT_WORDS, plainDay, said } from '../../../src/domain/caseplan/document/words.ts';
import type { CasePlan } from '../../../src/domain/caseplan/model.ts';
import { readPlan } from '../../../src/domain/caseplan/read.ts';
import { easeEs, gradeEn } from '../consent/capture/reading-level.ts';

const FOLDER = new URL('../../../profiles/examples/', import.meta.url);
const examples = readdirSync(FOLDER).filter((name) => name.startsWith('valid-') && !name.includes('consent')).map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Resource);
const jordan: Resource = { resourceType: 'Patient', id: 'jordan', name: [{ text: 'Jordan <Lee>' }] };
const visit: Resource = { resourceType: 'Appointment', id: 'visit', status: 'booked', description: 'First counseling visit', start: '2026-12-01T09:30:00-06:00', participant: [{ actor: { reference: 'Patient/jordan' }, status: 'accepted' }] };
const plan = readPlan([...examples, jordan, visit], 'CarePlan/jordan-plan-3')!;

const input = (language: Language, over: Partial<CasePlan> = {}): Parameters<typeof participantCopy>[0] => ({ plan: { ...plan, ...over }, visits: visitsOf([...examples, jordan, visit], '2026-11-22'), language, made: '2026-11-22T12:00:00-06:00', today: '2026-11-22', notices: [] });
const wordsOf = (block: Block): string => (block.kind === 'field' ? `${block.label}: ${block.value ?? ''}` : block.kind === 'signature' ? block.labels.join(' ') : block.text);
const allOf = (form: PrintedForm): string => form.blocks.map(wordsOf).join('\n');
const sections = (form: PrintedForm): readonly string[] => form.blocks.flatMap((block) => (block.kind === 'section' ? [block.text] : []));

describe('the participant\'s own copy', () => {
  it('begins with what the person wants, in the person\'s words', () => {
    expect(sections(participantCopy(input('en')))[0]).toBe('What I want');
    expect(allOf(participantCopy(input('en')))).toContain('“I want to come home to my daughter and keep a job.”');
  });

  it.each(LANGUAGES)('has goals with steps, what helps, dates, rules, people, help and rights (%s)', (language) => {
    const titles = sections(participantCopy(input(language)));
    expect(titles).toEqual(['wants', 'goals', 'needs', 'theirs', 'dates', 'helps', 'rules', 'team', 'help', 'rights'].map((key) => said(key, language)));
  });

  it('says days as people say them', () => {
    expect(allOf(participantCopy(input('en')))).toContain('December 1, 2026 09:30: First counseling visit');
    expect(allOf(participantCopy(input('es')))).toContain('1 de diciembre de 2026 09:30: First counseling visit');
    expect([plainDay('2026-12', 'en'), plainDay('soon', 'es')]).toEqual(['2026-12', 'soon']);
  });

  it.each(LANGUAGES)('names needs in plain words, and no level, score or label of risk (%s)', (language) => {
    const words = allOf(participantCopy(input(language)));
    expect(words).toContain(DOCUMENT_WORDS.domains['housing']![language]);
    expect(words).not.toMatch(/criminogenic|antisocial|risk level|HIGH|ORAS|score/i);
  });

  it('prints no reference for want of a name', () => {
    expect(allOf(participantCopy(input('en')))).not.toMatch(/\b[A-Z][A-Za-z]+\/[\w-]+/);
    expect(allOf(participantCopy(input('en')))).toContain('• my peer mentor');
  });

  it('tells of no visit that is over or was called off', () => {
    const gone: Resource = { ...visit, id: 'gone', start: '2026-11-21T09:30:00-06:00' };
    const off: Resource = { ...visit, id: 'off', status: 'cancelled' };
    expect(visitsOf([visit, gone, off], '2026-11-22').map((each) => each.day)).toEqual(['2026-12-01']);
  });

  it('ticks the steps that are done, and those alone', () => {
    const done = participantCopy(input('en', { goals: plan.goals.map((goal) => ({ ...goal, objectives: goal.objectives.map((each) => ({ ...each, status: 'completed', progress: 'achieved' })) })) }));
    const ticks = (form: PrintedForm): readonly boolean[] => form.blocks.flatMap((block) => (block.kind === 'box' ? [block.ticked] : []));
    expect(ticks(participantCopy(input('en'))).length).toBeGreaterThan(0);
    expect([ticks(participantCopy(input('en'))).some(Boolean), ticks(done).every(Boolean)]).toEqual([false, true]);
  });

  it('has the person sign it, and says where to call', () => {
    const form = participantCopy(input('es'));
    expect(form.blocks.at(-1)?.kind).toBe('signature');
    expect(allOf(form)).toContain('988');
  });

  it('carries a notice that must go with it, after the person\'s own and before the line to sign on', () => {
    const texts = participantCopy({ ...input('en'), notices: ['42 CFR part 2 prohibits'] }).blocks.map(wordsOf);
    expect(texts.indexOf('42 CFR part 2 prohibits')).toBeGreaterThan(texts.indexOf('My rights'));
    expect(texts.indexOf('42 CFR part 2 prohibits')).toBeLessThan(texts.length - 1);
    expect(teamView({ ...input('en'), notices: ['42 CFR part 2 prohibits'] }).blocks[0]).toEqual({ kind: 'text', text: '42 CFR part 2 prohibits' });
  });

  it('says how often and by when in brackets, ends a sentence once, and does not tell the person who the person is', () => {
    const [goal] = plan.goals;
    const own = { ...plan.actions[0]!, kind: 'participant' as const, open: true, text: 'Calls two places.', often: 'Two a week, Mondays', when: { end: '2026-12-31' }, who: [plan.person, { name: 'Tina' }] };
    const said = (language: Language): string => allOf(participantCopy(input(language, { actions: [own], goals: [{ ...goal!, objectives: [{ ...goal!.objectives[0]!, text: 'Calls once.', words: undefined, often: 'Weekly', due: '2026-12-31' } as never] }], needs: plan.needs.map((need) => ({ ...need, words: 'I need a door.' })) })));
    expect(said('en')).toContain('• Calls two places (two a week, Mondays; until December 31, 2026): Tina');
    expect(said('es')).toContain('• Calls two places (two a week, Mondays; hasta el 31 de diciembre de 2026): Tina');
    expect(said('en')).toContain('Calls once (weekly; by December 31, 2026)');
    expect(said('es')).toContain('para el 31 de diciembre de 2026');
    expect(said('en')).not.toContain('.”.');
  });

  it('leaves out headings under which there is nothing', () => {
    const bare = participantCopy(input('en', { words: [], goals: [], needs: [], actions: [], strengths: [], conditions: [], team: { ...plan.team!, members: [] } }));
    expect(sections(bare)).toEqual(['Dates to keep', 'If I need help', 'My rights']);
  });

  it('names nobody who has left the team or is not on it yet', () => {
    const members = [{ name: 'Now', roles: [], training: [] }, { name: 'Gone', roles: [], training: [], period: { end: '2026-11-21' } }, { name: 'Later', roles: [], training: [], period: { start: '2026-11-23' } }];
    const words = allOf(participantCopy(input('en', { team: { ...plan.team!, members } })));
    expect(words).toContain('• Now');
    expect(words).not.toMatch(/Gone|Later/);
  });
});

describe('the words of the participant\'s copy', () => {
  const forTeam = ['title-team', 'footer-team', 'responsivity', 'considerations', 'assessments', 'conferences', 'reviews', 'priority'];
  const sentences = Object.entries(DOCUMENT_WORDS.words).filter(([key]) => !forTeam.includes(key) && !/^(team|need)-/.test(key)).map(([, text]) => text);
  const spoken = [...sentences, ...Object.values(DOCUMENT_WORDS.domains), ...Object.values(DOCUMENT_WORDS.roles)];

  it('are read with ease at sixth grade in English', () => {
    expect(gradeEn(sentences.map(({ en }) => (/[.!?]$/.test(en) ? en : `${en}.`)).join(' '))).toBeLessThan(6);
    const hard = spoken.filter(({ en }) => en.endsWith('.') && gradeEn(en) > 8).map(({ en }) => en);
    expect(hard).toEqual([]);
  });

  it('are easy in Spanish', () => {
    expect(easeEs(sentences.map(({ es }) => (/[.!?]$/.test(es) ? es : `${es}.`)).join(' '))).toBeGreaterThan(75);
  });

  it('know every domain of need that a plan may name', () => {
    const system = JSON.parse(readFileSync(new URL('../../../profiles/generated/throughcare/CodeSystem-need-domain.json', import.meta.url), 'utf8')) as { readonly concept: readonly { readonly code: string }[] };
    expect(system.concept.map(({ code }) => code).filter((code) => DOCUMENT_WORDS.domains[code] === undefined)).toEqual([]);
  });

  it('know every phase of a plan', () => {
    const system = JSON.parse(readFileSync(new URL('../../../profiles/generated/throughcare/CodeSystem-plan-phase.json', import.meta.url), 'utf8')) as { readonly concept: readonly { readonly code: string }[] };
    expect(system.concept.map(({ code }) => said(`phase-${code}`, 'en')).every((text) => text !== '')).toBe(true);
  });
});

describe('the team view', () => {
  it('has needs in their order with level and priority, and who does what', () => {
    const words = allOf(teamView(input('en')));
    expect(words.indexOf('responsivity')).toBeGreaterThan(-1);
    expect(words.indexOf('responsivity')).toBeLessThan(words.indexOf('criminogenic'));
    expect(sections(teamView(input('en')))).toContain('Assessments');
  });

  it('speaks of the participant and not as the participant, in both languages', () => {
    const titles = LANGUAGES.flatMap((language) => sections(teamView(input(language))));
    expect(titles.filter((title) => /\b(I|me|my|mi|mis|me)\b/i.test(title))).toEqual([]);
    expect(titles).toEqual(expect.arrayContaining(['Legal conditions', 'Condiciones legales']));
    expect(allOf(teamView(input('en')))).toContain('• County Probation Department: lead planner');
  });

  it('says that others may see more or less', () => {
    expect(allOf(teamView(input('en')))).toContain(said('team-partial', 'en'));
  });
});

describe('either as a page', () => {
  it.each(LANGUAGES)('says its language and escapes what people wrote (%s)', (language) => {
    const page = documentPage(participantCopy(input(language)));
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain('Jordan &lt;Lee&gt;');
    expect(page).not.toMatch(/<script|style=/);
  });

  it('has steps as a list within the goal that they are of, and closes what it opens', () => {
    const page = documentPage({ title: 'T', language: 'en', made: '2026-11-22', footer: 'F', blocks: ['• one', '– its step', '– its other step', '• two', '– last', 'a line', '• alone'].map((text) => ({ kind: 'text' as const, text })) });
    expect(page.replaceAll('\n', '')).toContain('<ul><li>one<ul><li>its step</li><li>its other step</li></ul></li><li>two<ul><li>last</li></ul></li></ul><p>a line</p><ul><li>alone</li></ul>');
  });
});
