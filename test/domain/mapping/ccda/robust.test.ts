// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { isError } from '../../../../src/domain/issue.ts';
import { mapMessage } from '../../../../src/domain/mapping/map-message.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { caseText, CCDA, documentOf, sectionOf } from './ccda-files.ts';

const PLAN = caseText('care-plan-sud');
const SMALL = caseText('odd-unknown-parts');
const validator = compileValidator(loadDefinitions());

/** Maps a text; true when it was refused or every leaf is accounted for. */
function adds(text: string): boolean {
  const result = mapMessage(CCDA, text, {});
  if (!result.ok) return result.issues.length > 0;
  const { leaves, mapped, keptAsText, ignored, lost } = result.value.loss;
  return mapped + keptAsText + ignored + lost === leaves;
}

function errorsOf(text: string): readonly string[] {
  const result = mapMessage(CCDA, text, {});
  return result.ok ? result.value.entries.flatMap((entry) => validator.validate(entry.resource).filter(isError).map((issue) => `${issue.at}: ${issue.text}`)) : [];
}

describe('a damaged document', () => {
  it('never throws wherever it is cut off', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: PLAN.length }), (at) => adds(PLAN.slice(0, at))), { seed: 20261122, numRuns: 60 });
  });

  it('never throws whatever characters are changed', () => {
    const change = fc.record({ at: fc.integer({ min: 0, max: SMALL.length - 1 }), to: fc.constantFrom('<', '>', '"', '&', '0', 'x', '\u0000', '#', '/', ' ') });
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const text = changes.reduce((before, { at, to }) => before.slice(0, at) + to + before.slice(at + 1), SMALL);
      return adds(text);
    }), { seed: 20261122, numRuns: 150 });
  });

  it('yields only valid resources whichever of its values are replaced, emptied or taken away', () => {
    const values = [...PLAN.matchAll(/ (?:code|codeSystem|value|root|extension|unit|moodCode|xsi:type|typeCode)="[^"]*"/gu)];
    const change = fc.record({ which: fc.integer({ min: 0, max: values.length - 1 }), to: fc.constantFrom('', ' nullFlavor="UNK"', ' code="ZZZ"', ' value="-1"', ' value="x"', ' root="not an oid"', ' value=""') });
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      let text = PLAN;
      for (const { which, to } of [...changes].sort((a, b) => b.which - a.which)) {
        const found = values[which];
        if (found !== undefined) text = text.slice(0, found.index) + to + text.slice(found.index + found[0].length);
      }
      expect(adds(text)).toBe(true);
      expect(errorsOf(text)).toEqual([]);
    }), { seed: 20261122, numRuns: 40 });
  });

  it('yields only valid resources whichever of its elements are missing', () => {
    const elements = [...PLAN.matchAll(/<(?:code|value|effectiveTime|statusCode|id|text|title|author|name|low|high|time)\b[^>]*\/>/gu)];
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: elements.length - 1 }), { minLength: 1, maxLength: 30 }), (indexes) => {
      let text = PLAN;
      for (const index of [...indexes].sort((a, b) => b - a)) {
        const found = elements[index];
        if (found !== undefined) text = text.slice(0, found.index) + text.slice(found.index + found[0].length);
      }
      expect(adds(text)).toBe(true);
      expect(errorsOf(text)).toEqual([]);
    }), { seed: 20261122, numRuns: 30 });
  });
});

describe('a document that is built to be costly', () => {
  const reference = '<entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.122"/><id root="2.999.4" extension="SAME"/></act></entry>';
  const observation = '<entry><observation classCode="OBS" moodCode="EVN"><id root="2.999.4" extension="SAME"/><code code="1"/><value xsi:type="INT" value="1"/></observation></entry>';

  it('with references in a ring ends', () => {
    const ring = (id: string, to: string): string => `<entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.132"/><id root="2.999.4" extension="${id}"/><entryRelationship typeCode="REFR"><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.122"/><id root="2.999.4" extension="${to}"/></act></entryRelationship></act></entry>`;
    expect(adds(documentOf(sectionOf('75310-3', ring('A', 'B') + ring('B', 'A'))))).toBe(true);
  });

  it('with a thousand entries of one id, and a thousand references to it, is mapped in bounded time', () => {
    const text = documentOf(sectionOf('30954-2', observation.repeat(1000) + reference.repeat(1000)));
    const start = process.cpuUsage();
    expect(adds(text)).toBe(true);
    const used = process.cpuUsage(start);
    expect((used.user + used.system) / 1e6).toBeLessThan(20);
  });

  it('with elements nested without end is refused', () => {
    const deep = '<component><section>'.repeat(200);
    const result = mapMessage(CCDA, documentOf(deep), {});
    expect(result.ok).toBe(false);
  });
});
