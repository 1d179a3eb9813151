// SPDX-License-Identifier: Apache-2.0
/** How hard a text is to read. English: Flesch-Kincaid grade (Kincaid et al. 1975). Spanish: Fernández-Huerta ease (1959). */

const sentencesOf = (text: string): number => Math.max(1, text.split(/[.!?:](?:\s|$)/).filter((each) => /\p{L}/u.test(each)).length);
const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}']+/gu) ?? [];

function syllablesEn(word: string): number {
  const bare = word.replace(/[^a-z]/g, '').replace(/(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$/, '');
  return Math.max(1, (bare.match(/[aeiouy]+/g) ?? []).length);
}

/** Strong vowels each make a syllable; a weak one beside a strong one does not, unless it bears the accent. */
function syllablesEs(word: string): number {
  return Math.max(1, (word.match(/[aeoáéíóú]|[iuüy]+(?![aeoáéó])|h?[iu](?=$)/g) ?? []).length - (word.match(/[aeoáéó][iuy](?![aeoáéíóú])/g) ?? []).length);
}

/** School grade; 8 is what most adults read with ease. */
export function gradeEn(text: string): number {
  const words = wordsOf(text);
  return 0.39 * (words.length / sentencesOf(text)) + 11.8 * (words.reduce((sum, each) => sum + syllablesEn(each), 0) / words.length) - 15.59;
}

/** 100 is very easy, 60 is what a pupil of 13 reads. */
export function easeEs(text: string): number {
  const words = wordsOf(text);
  const perHundred = (100 * words.reduce((sum, each) => sum + syllablesEs(each), 0)) / words.length;
  return 206.84 - 0.6 * perHundred - 1.02 * (words.length / sentencesOf(text));
}
