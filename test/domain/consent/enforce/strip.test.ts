// SPDX-License-Identifier: Apache-2.0
/** What is left of a resource when something that it speaks of may not be seen. */
import { describe, expect, it } from '@jest/globals';
import type { CarePlan, Composition, Condition, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { strip } from '../../../../src/domain/consent/enforce/strip.ts';
import { compileSchema } from '../../../../src/domain/fhir/schema.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const visible = (reference: string): boolean => !reference.includes('hidden');
const hiding = { schema: compileSchema(loadDefinitions()), visible };
const text = { status: 'generated' as const, div: '<div xmlns="http://www.w3.org/1999/xhtml">hidden words</div>' };
const [shown, hidden] = [{ reference: 'Condition/shown', display: 'shown' }, { reference: 'Condition/hidden', display: 'hidden' }];

describe('a composition', () => {
  const base: Composition = { resourceType: 'Composition', status: 'final', type: {}, date: '2026-11-01', author: [{ reference: 'Organization/o' }], title: 'Summary', text };

  it('keeps its sections with what may be seen, without narrative at any depth', () => {
    const section = [{ title: 'A', text, entry: [shown, hidden], section: [{ title: 'B', text, entry: [shown] }] }];
    expect(strip({ ...base, section }, hiding).resource.section).toEqual([{ title: 'A', entry: [shown], section: [{ title: 'B', entry: [shown] }] }]);
  });

  it('loses a section of which nothing is left: R4 knows no empty one (cmp-1)', () => {
    const section = [{ title: 'A', text, entry: [hidden] }, { title: 'B', text, section: [{ title: 'C', text }] }];
    expect(strip({ ...base, section }, hiding).resource).not.toHaveProperty('section');
  });
});

describe('any resource', () => {
  it('is the same when it speaks of nothing withheld', () => {
    const condition: Condition = { resourceType: 'Condition', subject: { reference: 'Patient/p' }, text, evidence: [{ detail: [shown] }] };
    expect(strip(condition, hiding)).toEqual({ resource: condition, removed: 0 });
  });

  it('loses its narrative with the first thing that is removed, and keeps an element that R4 requires as unknown', () => {
    const condition: Condition = { resourceType: 'Condition', subject: { reference: 'Patient/hidden' }, text };
    const { resource, removed } = strip(condition, hiding);
    expect([removed, 'text' in resource, JSON.stringify(resource.subject)]).toEqual([1, false, expect.stringContaining('data-absent-reason')]);
  });

  it('names nothing that is withheld, wherever it stood', () => {
    const place: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.constantFrom<unknown>(shown, hidden, 'plain', 7), fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('item', 'entry', 'detail', 'note', 'member', 'inner'), tie('value'), { maxKeys: 3 })),
    })).value;
    fc.assert(fc.property(fc.constantFrom('CarePlan', 'List', 'Observation', 'Task'), place, (resourceType, extra) => {
      const left = JSON.stringify(strip({ resourceType, extra } as unknown as Resource, hiding).resource);
      expect(left).not.toContain('hidden');
    }), { seed: 20261122, numRuns: 300 });
  });

  it('of a care plan keeps the activities that may be seen', () => {
    const plan: CarePlan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: 'Patient/p' }, text, contained: [{ resourceType: 'Condition', id: 'x', subject: {} }],
      addresses: [shown, hidden], activity: [{ reference: { reference: 'Task/hidden' } }, { reference: { reference: 'Task/shown' } }, { reference: { reference: '#x' } }] };
    const { text: _text, contained: _contained, ...rest } = plan;
    expect(strip(plan, hiding).resource).toEqual({ ...rest, addresses: [shown], activity: [{ reference: { reference: 'Task/shown' } }] });
  });
});

describe('an element that R4 requires', () => {
  it.each([
    ['CarePlan', 'subject'], ['Goal', 'subject'], ['MedicationRequest', 'subject'], ['MedicationStatement', 'subject'], ['Condition', 'subject'], ['Procedure', 'subject'],
    ['ServiceRequest', 'subject'], ['AllergyIntolerance', 'patient'], ['Immunization', 'patient'], ['Coverage', 'beneficiary'], ['RiskAssessment', 'subject'],
    ['EpisodeOfCare', 'patient'], ['RelatedPerson', 'patient'], ['Flag', 'subject'], ['AdverseEvent', 'subject'],
  ])('%s.%s becomes unknown, and not absent', (resourceType, element) => {
    const { resource } = strip({ resourceType, status: 'active', [element]: hidden } as unknown as Resource, hiding);
    expect(resource).toEqual({ resourceType, status: 'active', [element]: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] } });
  });

  it('any other is absent', () => {
    expect(strip({ resourceType: 'Condition', asserter: hidden } as unknown as Resource, hiding)).toEqual({ resource: { resourceType: 'Condition' }, removed: 1 });
  });
});

describe('an inner element', () => {
  it.each(['reference', 'item', 'member', 'entry', 'individual', 'actor', 'entity', 'condition', 'itemReference', 'target', 'who', 'what', 'resource', 'outcomeReference'])(
    'goes whole with its %s, for which it exists', (carrier) => {
      const resource = { resourceType: 'Task', row: [{ [carrier]: hidden, note: 'about it' }, { [carrier]: shown }] } as unknown as Resource;
      expect(strip(resource, hiding).resource).toEqual({ resourceType: 'Task', row: [{ [carrier]: shown }] });
    });

  it('stays without another member', () => {
    const resource = { resourceType: 'Task', row: [{ about: hidden, note: 'a' }] } as unknown as Resource;
    expect(strip(resource, hiding).resource).toEqual({ resourceType: 'Task', row: [{ note: 'a' }] });
  });

  it('of the resource itself takes only itself away', () => {
    expect(strip({ resourceType: 'Task', entity: hidden, status: 'done' } as unknown as Resource, hiding).resource).toEqual({ resourceType: 'Task', status: 'done' });
  });

  it('that held nothing else goes too, and an empty one of the source stays', () => {
    const resource = { resourceType: 'Task', row: [{ about: hidden }], empty: {}, none: [], list: [null, 1] } as unknown as Resource;
    expect(strip(resource, hiding).resource).toEqual({ resourceType: 'Task', empty: {}, none: [], list: [null, 1] });
  });

  it('is kept when its reference is no text', () => {
    const resource = { resourceType: 'Task', row: { reference: { reference: 'Condition/shown' } } } as unknown as Resource;
    expect(strip(resource, hiding)).toEqual({ resource, removed: 0 });
  });
});

describe('a composite', () => {
  const composites = ['CarePlan', 'CareTeam', 'Composition', 'List', 'DocumentReference', 'EpisodeOfCare', 'Goal', 'DiagnosticReport'];

  it.each(composites)('%s loses narrative and contained copies, and what pointed at them, hidden or not', (resourceType) => {
    const resource = { resourceType, text, contained: [{ resourceType: 'Condition', id: 'x' }], about: [{ reference: '#x' }, shown] } as unknown as Resource;
    expect(strip(resource, hiding)).toEqual({ resource: { resourceType, about: [shown] }, removed: 2 });
  });

  it('counts what else was removed', () => {
    const resource = { resourceType: 'List', contained: [], about: [hidden, shown] } as unknown as Resource;
    expect(strip(resource, hiding).removed).toBe(2);
  });

  it('has nothing removed that holds nothing withheld, no narrative and no copies, and may refer to itself', () => {
    const resource = { resourceType: 'List', status: 'current', entry: [{ item: { reference: '#' } }] } as unknown as Resource;
    expect(strip(resource, hiding)).toEqual({ resource, removed: 0 });
  });

  it('keeps narrative and copies that were put into it at the door, as long as they hold nothing withheld', () => {
    const resource = { resourceType: 'List', text, contained: [{ resourceType: 'Condition', id: 'x' }], entry: [{ item: { reference: '#x' } }] } as unknown as Resource;
    expect(strip(resource, { ...hiding, copies: 'kept' })).toEqual({ resource, removed: 0 });
    const speaks = { ...resource, contained: [{ resourceType: 'Condition', id: 'x', asserter: hidden }] } as unknown as Resource;
    expect(strip(speaks, { ...hiding, copies: 'kept' }).resource).toEqual({ resourceType: 'List' });
  });

  it('is what anything is of which a field was taken: narrative and contained copies may restate it (rules section 3, P19)', () => {
    const resource = { resourceType: 'Task', text, contained: [{ resourceType: 'Condition', id: 'x' }], focus: { reference: '#x' }, status: 'accepted' } as unknown as Resource;
    expect(strip(resource, { ...hiding, severed: true }).resource).toEqual({ resourceType: 'Task', status: 'accepted' });
    expect(strip(resource, { ...hiding, severed: false }).resource).toEqual(resource);
  });

  it('alone loses contained copies', () => {
    const resource = { resourceType: 'Task', contained: [{ resourceType: 'Condition', id: 'x' }], section: [{ text, title: 'T' }] } as unknown as Resource;
    expect(strip(resource, hiding)).toEqual({ resource, removed: 0 });
  });

  it('of another type keeps what it calls a section, which is none', () => {
    const section = [{ title: 'T', text }];
    expect(strip({ resourceType: 'CarePlan', section } as unknown as Resource, hiding).resource).toEqual({ resourceType: 'CarePlan', section });
  });

  it('without sections has none afterwards', () => {
    expect(strip({ resourceType: 'Composition', title: 'T' } as unknown as Resource, hiding).resource).toEqual({ resourceType: 'Composition', title: 'T' });
  });

  it('with a section that is no list is taken for one without', () => {
    expect(strip({ resourceType: 'Composition', section: { title: 'T', text } } as unknown as Resource, hiding).resource).toEqual({ resourceType: 'Composition' });
  });

  it('keeps a section that has entries and an inner one that has none', () => {
    const section = [{ title: 'A', entry: [shown], section: [{ title: 'B' }] }, { title: 'C', section: [{ title: 'D', entry: [shown] }] }];
    expect(strip({ resourceType: 'Composition', section } as unknown as Resource, hiding).resource)
      .toEqual({ resourceType: 'Composition', section: [{ title: 'A', entry: [shown] }, { title: 'C', section: [{ title: 'D', entry: [shown] }] }] });
  });
});

describe('contained copies', () => {
  const copy = (id: string, more: object): object => ({ resourceType: 'Observation', id, status: 'final', code: { text: id }, ...more });
  const condition = { resourceType: 'Condition', subject: { reference: 'Patient/p' } };
  const about = (...contained: readonly object[]): Resource => ({ ...condition, contained, evidence: [{ detail: contained.map((each) => ({ reference: `#${(each as { readonly id: string }).id}` })) }] }) as unknown as Resource;

  it.each<readonly [string, readonly object[]]>([
    ['that refers to the record around it, which would keep it there (dom-3)', [copy('a', { derivedFrom: [hidden], focus: [{ reference: '#' }] })]],
    ['and another one, when each refers to the other', [copy('a', { derivedFrom: [hidden, { reference: '#b' }] }), copy('b', { derivedFrom: [{ reference: '#a' }] })]],
    ['and those from which a chain leads to it', [copy('c', { derivedFrom: [{ reference: '#b' }] }), copy('b', { derivedFrom: [{ reference: '#a' }] }), copy('a', { derivedFrom: [hidden] })]],
  ])('one that speaks of what is withheld goes %s', (_what, contained) => {
    expect(strip(about(...contained), hiding).resource).toEqual(condition);
  });

  it('one that goes counts once, whatever it speaks of', () => {
    expect(strip({ ...condition, contained: [copy('a', { derivedFrom: [hidden, hidden], focus: [hidden] })] } as unknown as Resource, hiding).removed).toBe(1);
    expect(strip({ resourceType: 'List', contained: [copy('a', { derivedFrom: [hidden, hidden] })] } as unknown as Resource, hiding).removed).toBe(1);
  });

  it('are led to by a number sign before the id, and by no word that ends in it', () => {
    const [withheld, shownCopy] = [copy('ever', { derivedFrom: [hidden] }), copy('cough', { code: { text: 'fever' } })];
    const resource = about(withheld, shownCopy);
    expect(strip(resource, hiding).resource).toEqual({ ...condition, contained: [shownCopy], evidence: [{ detail: [{ reference: '#cough' }] }] });
    const unnamed = { ...condition, code: { text: 'fever' }, asserter: hidden, contained: [copy('ever', {})] } as unknown as Resource;
    expect(strip(unnamed, hiding).resource).toEqual({ ...condition, code: { text: 'fever' } });
  });
});
