// SPDX-License-Identifier: Apache-2.0
/** Closing the duty to tell the individual of a report about it. */
import { describe, expect, it } from '@jest/globals';
import { checkInformed, type Informed } from '../../../../src/domain/consent/aftermath/informing.ts';

const TODAY = '2026-11-22';
const told = (but: Partial<Informed & { state: 'told' }> = {}): Informed => ({ state: 'told', toldOn: '2026-11-20', how: 'by telephone', by: 'R. Okafor', ...but });
const untold = (but: Partial<Informed & { state: 'not-told' }> = {}): Informed => ({ state: 'not-told', because: 'serious-harm', reason: 'lives with the person reported', by: 'Dr. Lindqvist', ...but });
const wrong = (given: Informed): readonly (string | undefined)[] => {
  const checked = checkInformed(given, TODAY);
  return checked.ok ? [] : checked.issues.map(({ at, code, text, cite }) => `${at ?? ''}|${code}|${text}|${cite ?? ''}`);
};
const CITE = '45 CFR 164.512(c)(2)';

describe('that the individual was told of the report (45 CFR 164.512(c)(2))', () => {
  it.each([
    ['is closed with the day, how and by whom', told()],
    ['may have been told today', told({ toldOn: TODAY })],
    ['may have been told before the report was made', told({ toldOn: '2026-01-05' })],
    ['may be closed because telling would put it at risk of serious harm', untold()],
    ['may be closed because a personal representative is thought responsible', untold({ because: 'representative' })],
    ['takes words of two thousand characters', told({ how: 'x'.repeat(2000) })],
  ])('%s', (_name, given) => {
    expect(checkInformed(given, TODAY)).toEqual({ ok: true, value: given });
  });

  it.each<readonly [string, Informed, readonly string[]]>([
    ['is not closed by a day to come', told({ toldOn: '2026-11-23' }), [`toldOn|value|The day on which the individual was told, today or earlier|${CITE}`]],
    ['is not closed by a month', told({ toldOn: '2026-11' }), [`toldOn|value|The day on which the individual was told, today or earlier|${CITE}`]],
    ['is not closed by a day that there is not', told({ toldOn: '2026-02-30' }), [`toldOn|value|The day on which the individual was told, today or earlier|${CITE}`]],
    ['is not closed without how', told({ how: ' ' }), [`how|required|How the individual was told, in up to 2000 characters|${CITE}`]],
    ['is not closed without who told', told({ by: '' }), [`by|required|Who told the individual, in up to 2000 characters|${CITE}`]],
    ['is not closed by a text without end', told({ how: 'x'.repeat(2001) }), [`how|required|How the individual was told, in up to 2000 characters|${CITE}`]],
    ['is not left untold on a third ground', untold({ because: 'hard-to-reach' }), ['because|value|There are two grounds for not telling the individual, and no other|45 CFR 164.512(c)(2)(i), (ii)']],
    ['is not left untold on a name that every object has', untold({ because: 'toString' }), ['because|value|There are two grounds for not telling the individual, and no other|45 CFR 164.512(c)(2)(i), (ii)']],
    ['is not left untold without what the judgment rests on', untold({ reason: '' }), [`reason|required|What the judgment rests on, in up to 2000 characters|${CITE}`]],
    ['is not left untold without who judged so', untold({ by: ' ' }), [`by|required|Who judged so, in up to 2000 characters|${CITE}`]],
    ['says all that is missing at once', untold({ by: '', because: '', reason: '' }), [
      `by|required|Who judged so, in up to 2000 characters|${CITE}`, 'because|value|There are two grounds for not telling the individual, and no other|45 CFR 164.512(c)(2)(i), (ii)',
      `reason|required|What the judgment rests on, in up to 2000 characters|${CITE}`,
    ]],
  ])('%s', (_name, given, issues) => {
    expect(wrong(given)).toEqual(issues);
  });
});
