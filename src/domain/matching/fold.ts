// SPDX-License-Identifier: Apache-2.0
/** Texts as they are compared: capital letters without accents, and names as the parts that they are made of. */

/** Words that belong to the part after them: DE LA CRUZ is DELACRUZ, as many systems write it. */
const PARTICLES = new Set(['DE', 'LA', 'DEL', 'LOS', 'LAS', 'VAN', 'VON', 'DER', 'DEN', 'DI', 'DA', 'DO', 'DOS', 'ST', 'SAN', 'MC', 'MAC', 'O', 'Y', 'EL', 'AL', 'LE', 'BIN', 'IBN']);
const SUFFIXES: Readonly<Record<string, string>> = { JR: 'JR', JNR: 'JR', II: 'JR', SR: 'SR', SNR: 'SR', III: 'III', IV: 'IV' };

/** Accents away, capital letters, apostrophes closed up, everything else that is no letter or digit a blank. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().replace(/['’`.]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/** The parts of a surname: two for a hyphenated or a Hispanic double one. */
export function surnameParts(text: string): readonly string[] {
  const parts: string[] = [];
  let before = '';
  for (const word of fold(text).split(' ').filter((each) => each !== '' && SUFFIXES[each] === undefined)) {
    if (PARTICLES.has(word)) {
      before += word;
    } else {
      parts.push(before + word);
      before = '';
    }
  }
  return before === '' ? parts : [...parts, before];
}

/** JR, SR, III or IV among the words; undefined when none is. */
export function suffixIn(texts: readonly string[]): string | undefined {
  return texts.flatMap((text) => fold(text).split(' ')).map((word) => SUFFIXES[word]).find((each) => each !== undefined);
}

const CODES: Readonly<Record<string, string>> = {
  B: '1', F: '1', P: '1', V: '1', C: '2', G: '2', J: '2', K: '2', Q: '2', S: '2', X: '2', Z: '2', D: '3', T: '3', L: '4', M: '5', N: '5', R: '6',
};

/** American Soundex (National Archives, https://www.archives.gov/research/census/soundex): a letter and three digits. */
export function soundex(word: string): string {
  let out = word.slice(0, 1);
  let last = CODES[out] ?? '';
  for (const letter of word.slice(1)) {
    const code = CODES[letter] ?? '';
    if (code !== '' && code !== last) {
      out += code;
    }
    // H and W do not part letters of one code; vowels do.
    last = letter === 'H' || letter === 'W' ? last : code;
  }
  return out.padEnd(4, '0').slice(0, 4);
}
