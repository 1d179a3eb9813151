// SPDX-License-Identifier: Apache-2.0
/** Records as lines of a file: each line alone carries what its own record must be told with, and nothing of anybody else's. */
import { describe, expect, it } from '@jest/globals';
import { enforceRecords, type Accompaniment, type Candidate, type EnforceInput } from '../../../../src/domain/consent/enforce/enforce.ts';
import { decisionsOf } from '../../../../src/domain/consent/enforce/releasable.ts';
import { candidate, decision, DISPUTE, input, META, NOTICE, RELEASE, said, WITHHOLD } from './answers.ts';

const of = (person: string, id: string, verdict = RELEASE): Candidate => candidate({ id, person, body: '' }, verdict);
type Line = { readonly id: string; readonly meta: { readonly extension?: readonly object[] } };
const lines = (candidates: readonly Candidate[], rest: Partial<EnforceInput> = {}): readonly Line[] => enforceRecords(input(candidates, rest)).parts.map((line) => JSON.parse(line) as Line);
const toldWith = (candidates: readonly Candidate[], accompaniment: readonly Accompaniment[]): unknown => lines(candidates, { accompaniment }).map(({ id, meta }) => [id, meta.extension]);

const NOTICED = [said('part2-notice', 'Statement 1'), said('consent-scope', 'Scope of c1')];
const DISPUTED = [said('statement-of-disagreement', 'The person disagrees'), said('statement-of-disagreement', 'The holder answers')];

describe('records as a file', () => {
  it('are one released resource a line, with its labels, under the decisions that they came through', () => {
    const out = enforceRecords(input([of('p', 'c1'), of('p', 'c2', WITHHOLD), of('p', 'c3', { ...WITHHOLD, verdict: 'undecided' }), of('q', 'c4')]));
    // https://hl7.org/fhir/uv/bulkdata/STU2/export.html: ndjson, each line ended by a line feed.
    expect([out.form, out.contentType, decisionsOf(out)]).toEqual(['file', 'application/fhir+ndjson', [decision]]);
    expect(out.text).toBe(['c1', 'c4'].map((id) => `${JSON.stringify({ resourceType: 'Condition', id, meta: META })}\n`).join(''));
  });

  it('carry each the notice and scope owed for its own person, and no other\'s (42 CFR 2.32)', () => {
    expect(toldWith([of('p', 'c1'), of('q', 'c2'), of('p', 'c3')], [{ ...NOTICE, person: 'p' }, { ...NOTICE, person: 'q', notice: 'Statement 2', scope: [] }]))
      .toEqual([['c1', NOTICED], ['c2', [said('part2-notice', 'Statement 2')]], ['c3', NOTICED]]);
  });

  it('carry all what is owed for the whole of the file, in the order in which it is owed', () => {
    expect(toldWith([of('p', 'c1'), of('q', 'c2')], [NOTICE, { ...NOTICE, person: 'q', notice: 'Statement 2', scope: [] }]))
      .toEqual([['c1', NOTICED], ['c2', [...NOTICED, said('part2-notice', 'Statement 2')]]]);
  });

  it('carry a statement of disagreement with the record that it is about, after its notice, and with no other record of the person (45 CFR 164.526(d)(5))', () => {
    expect(toldWith([of('p', 'c1'), of('p', 'c2')], [{ ...DISPUTE, person: 'p' }])).toEqual([['c1', DISPUTED], ['c2', undefined]]);
    expect(toldWith([of('p', 'c1'), of('p', 'c2')], [{ ...DISPUTE, person: 'p' }, NOTICE])).toEqual([['c1', [...NOTICED, ...DISPUTED]], ['c2', NOTICED]]);
  });

  it('carry nothing besides where nothing is owed', () => {
    expect(toldWith([of('p', 'c1')], [])).toEqual([['c1', undefined]]);
  });

  it('are the parts that were asked for', () => {
    expect(enforceRecords(input([of('p', 'c1')], { part: () => '{"resourceType":"Condition"}' })).text).toBe('{"resourceType":"Condition"}\n');
  });

  it('name contents by an address that holds outside of this server; what merely reads like one stays', () => {
    const reference = candidate({ type: 'Media', body: '"content":{"url":"Binary/b"},"note":[{"text":"\\"url\\":\\"Binary/b"}]', refs: [] });
    const media = (base?: string): unknown => JSON.parse(enforceRecords(input([reference], { base })).text);
    const note = [{ text: '"url":"Binary/b' }];
    expect([media('https://gate/fhir'), media()]).toMatchObject([{ content: { url: 'https://gate/fhir/Binary/b' }, note }, { content: { url: 'Binary/b' }, note }]);
  });
});
