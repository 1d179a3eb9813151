// SPDX-License-Identifier: Apache-2.0
/** The words by which a goal is judged, in both languages, and the scores at which a screen is positive: data that the agencies read and change. */
import { describe, expect, it } from '@jest/globals';
import type { Observation } from '@medplum/fhirtypes';
import { anyOf, CHECK_WORDS, isBehavioral, isMeasurable, isPlain, saidAs, wordOf } from '../../../src/domain/caseplan/check/words.ts';
import { isPositive, screenAbout } from '../../../src/domain/caseplan/screens.ts';

describe('a goal or an objective', () => {
  it.each([
    ['Attends group on Mondays', 'behavioral measurable plain'], ['Writes a letter to the daughter each Sunday', 'behavioral measurable plain'],
    ['Improve mood in group settings', 'plain'], ['Participant will stay away from old friends', 'plain'], ['Sobriety', 'plain'], ['Housing stability', 'plain'],
    ['Tx 2x wk r/t SUD', 'behavioral measurable'], ['Completes LSI-R with the officer', 'behavioral measurable'], ['Talks with the sponsor when the craving comes', 'behavioral plain'],
    ['Asiste al grupo los lunes', 'behavioral measurable plain'], ['Escribe una carta cada domingo', 'behavioral measurable plain'], ['Presenta tres pruebas de ingreso', 'behavioral measurable plain'],
    ['El participante mejora su estado de ánimo', 'plain'], ['Está sobrio este año', 'plain'], ['Se mantiene lejos de sus viejos amigos', 'plain'], ['Estudia para el examen de manejo', 'behavioral plain'],
    ['Trabaja en su responsividad y sus factores criminógenos', ''], ['Estación de trabajo nueva', 'behavioral plain'],
    ['Improvement is written down by the sponsor', 'behavioral plain'],
  ])('%s', (text, expected) => {
    expect([...(isBehavioral(text) ? ['behavioral'] : []), ...(isMeasurable(text) ? ['measurable'] : []), ...(isPlain(text) ? ['plain'] : [])].join(' ')).toBe(expected);
  });

  it('of more than thirty words in a sentence is not plain, and of two sentences of twenty it is', () => {
    const words = (count: number): string => Array.from({ length: count }, () => 'walks').join(' ');
    expect([isPlain(words(31)), isPlain(words(30)), isPlain(`${words(20)}. ${words(20)}`)]).toEqual([false, true, true]);
  });
});

describe('the list of words', () => {
  it('has every kind in both languages, and no word twice in one', () => {
    for (const kind of ['lead-ins', 'states', 'numbers', 'outcomes', 'shorthand'] as const) {
      for (const words of [CHECK_WORDS[kind].en, CHECK_WORDS[kind].es]) {
        expect(words.length).toBeGreaterThan(5);
        expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
      }
    }
  });

  it('takes a word whole, a star for any ending, and no mark for what it is not', () => {
    const any = wordOf(anyOf(['niñ*', 'r/t', 'a.b']));
    expect(['los niños', 'la niñez', 'r/t pain', 'a.b'].map((text) => any.test(text))).toEqual([true, true, true, true]);
    expect(['aniñado', 'ar/t', 'axb'].map((text) => any.test(text))).toEqual([false, false, false]);
  });
});

describe('a wish', () => {
  it.each([
    ['I want to get my girls back.', 'children'], ['I want a job.', 'work'], ['a room, and to stay sober', 'housing sobriety'], ['I have a daughter', ''], ['my own place, my GED', 'housing school'],
    ['Quiero recuperar a mis hijas', 'children'], ['Quiero que mi hijo vuelva conmigo', 'children'], ['un buen trabajo', 'work'], ['mi propio cuarto', 'housing'], ['dejar de beber', 'sobriety'], ['volver a estudiar', 'school'],
  ])('%s', (text, expected) => {
    expect(CHECK_WORDS.wishes.filter((wish) => saidAs(wish).test(text)).map((wish) => wish.theme).join(' ')).toBe(expected);
  });

  it('and a consideration that was noted is of a theme that there is', () => {
    const themes = Object.keys(CHECK_WORDS.themes);
    expect([...CHECK_WORDS.wishes.map((wish) => wish.theme), ...Object.values(CHECK_WORDS.noted)].filter((theme) => !themes.includes(theme))).toEqual([]);
    expect(themes.length).toBeGreaterThan(8);
  });
});

describe('a screen', () => {
  const scored = (code: string, value: number): Observation => ({ resourceType: 'Observation', status: 'final', code: { coding: [{ code }] }, valueInteger: value });
  it.each([
    ['CMHS', 6, 5, 'mental-health'], ['TCU_DRUG_SCREEN', 3, 3, 'substance-use'], ['44261-6', 10, 10, 'mental-health'], ['55758-7', 3, 3, 'mental-health'],
    ['70274-6', 10, 10, 'mental-health'], ['75624-7', 8, 8, 'substance-use'], ['75626-2', 4, 3, 'substance-use'], ['82667-7', 3, 3, 'substance-use'],
  ])('%s is positive from %d, for a woman from %d', (code, other, female, about) => {
    expect([isPositive(scored(code, other), 'male'), isPositive(scored(code, other - 1), 'male'), isPositive(scored(code, female), 'female'), isPositive(scored(code, female - 1), 'female')]).toEqual([true, false, true, false]);
    expect(isPositive(scored(code, other - 1), undefined)).toBe(false);
    expect(screenAbout(scored(code, 1))).toBe(about);
  });
});
