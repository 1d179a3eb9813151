// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { isWithinPlace, placesOf, type Place } from '../../../../src/domain/consent/classify/places.ts';
import { sever, type Severing } from '../../../../src/domain/consent/classify/sever.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const plan = {
  resourceType: 'CarePlan', id: 'cp', meta: { tag: [{ id: 'tagged', code: 'x' }] }, status: 'active', _status: { id: 'state' }, intent: 'plan', subject: { reference: 'Patient/p' },
  description: 'words', _description: { id: 'said' }, _title: { id: 'untold', extension: [{ id: 'why', url: 'urn:test', valueString: 'w' }] },
  instantiatesUri: ['a', 'b'], _instantiatesUri: [null, { id: 'second' }], _instantiatesCanonical: [{ id: 'third' }, { id: 'fourth' }], modifierExtension: [{ id: 'turned', url: 'urn:not', valueBoolean: true }],
  category: [{ id: 'both' }], _intent: { id: 'both' },
  contained: [{ resourceType: 'Goal', id: 'g', description: { id: 'aim', text: 'aim' } }],
  activity: [
    { id: 'first', detail: { kind: 'Task', status: 'scheduled', scheduledPeriod: { start: '2026-01-01' } } },
    { id: 'twin', detail: { status: 'scheduled', description: 'd' } }, { id: 'twin', reference: { reference: 'Task/t' } },
  ],
} as unknown as Resource;

describe('Where an element stands that a Provenance names', () => {
  it.each<readonly [string, string, readonly Place[]]>([
    ['an element by its id', '#first', [['activity', 0]]],
    ['each of several with the same id', '#twin', [['activity', 1], ['activity', 2]]],
    ['a primitive by the id that stands beside it', '#said', [['description']]],
    ['a primitive of which only what stands beside it is there', '#untold', [['title']]],
    ['one of several primitives', '#second', [['instantiatesUri', 1]]],
    ['an extension of a primitive', '#why', [['_title', 'extension', 0]]],
    ['an element of what is contained', '#aim', [['contained', 0, 'description']]],
    ['what is contained', '#g', [['contained', 0]]],
    ['an element by its path', 'activity', [['activity', 0], ['activity', 1], ['activity', 2]]],
    ['a path that begins with the type', 'CarePlan.description', [['description']]],
    ['one of several by its position', 'CarePlan.activity[1].detail', [['activity', 1, 'detail']]],
    ['a position in all that a path leads to', 'activity.detail[1]', [['activity', 1, 'detail']]],
    ['a member of several', 'activity.detail.description', [['activity', 1, 'detail', 'description']]],
    ['a choice by its element', 'CarePlan.activity.detail.scheduled', [['activity', 0, 'detail', 'scheduledPeriod']]],
    ['one of several primitives by its position', 'instantiatesUri[0]', [['instantiatesUri', 0]]],
    ['a primitive by its path, of which only what stands beside it is there', 'CarePlan.title', [['title']]],
    ['several of them', 'instantiatesCanonical', [['instantiatesCanonical', 0], ['instantiatesCanonical', 1]]],
  ])('is found: %s', (_what, name, places) => {
    expect(placesOf(plan, name)).toEqual(places);
  });

  it.each([
    ['the record by its own id', '#cp'], ['an id that no element has', '#none'], ['labels and tags', '#tagged'], ['a status, without which the rest means something else', '#state'],
    ['the status by its path', 'CarePlan.status'], ['the record itself', 'CarePlan'], ['what the record is', 'id'], ['of which type it is', 'resourceType'], ['an element that is not there', 'CarePlan.note'], ['a position that is not there', 'activity[7]'],
    ['a member of what has none', 'description.coding'], ['a part of a name', 'descript'], ['a name that no type follows', 'activity.detail.sched'], ['a path with a condition', 'activity.where(id = \'first\')'],
    ['what turns the meaning of the rest round', 'modifierExtension[0]'], ['what stands in it', 'modifierExtension.value'], ['elements of which one is a status', '#both'],
    ['a type within a path', 'subject.CarePlan'], ['a path that joins', 'activity | detail'], ['a path that computes', 'activity | contained'], ['a computed position', 'activity[1 + 1]'], ['a path that is none', 'activity['], ['nothing', ''], ['an id without one', '#'], ['another type', 'Goal.description'],
  ])('is not found, so that it counts for the whole: %s', (_what, name) => {
    expect(placesOf(plan, name)).toEqual([]);
  });

  it.each<readonly [string, string, object]>([
    ['the coding of the status of a condition', 'Condition.verificationStatus.coding', { resourceType: 'Condition', verificationStatus: { coding: [{ code: 'refuted' }] } }],
    ['why a status is not there', 'Condition.verificationStatus.extension', { resourceType: 'Condition', verificationStatus: { extension: [{ url: 'urn:why' }] } }],
    ['that a group leaves out who has it', 'Group.characteristic.exclude', { resourceType: 'Group', characteristic: [{ exclude: true }] }],
    ['that somebody is in a group no more', 'Group.member.inactive', { resourceType: 'Group', member: [{ inactive: true }] }],
  ])('is not found where it would change what the rest says: %s', (_what, name, record) => {
    expect(placesOf(record as Resource, name)).toEqual([]);
  });

  it('is within another where it begins with it', () => {
    expect([isWithinPlace(['a', 0, 'b'], ['a', 0]), isWithinPlace(['a', 0], ['a', 0]), isWithinPlace(['a'], ['a', 0]), isWithinPlace(['a', 1, 'b'], ['a', 0])]).toEqual([true, true, false, false]);
  });
});

describe('What R4 says of the elements of what is kept here (http://hl7.org/fhir/R4/conformance-rules.html#isModifier)', () => {
  interface Named { readonly path: string; readonly name: string; readonly record: Resource; readonly isModifier: boolean }
  /** Each element of R4, of a choice with each of its types: what a Provenance calls it, and a record that has nothing but it. Of a data type within some element. */
  const elements = loadDefinitions().structures.flatMap(({ kind, snapshot }) => snapshot.element.slice(1).flatMap(({ path, type = [], isModifier = false }): readonly Named[] => {
    const [root = '', ...steps] = kind === 'resource' ? path.split('.') : ['Observation', 'held', ...path.split('.').slice(1)];
    const name = steps.join('.').replace('[x]', '');
    return (path.endsWith('[x]') ? type.map(({ code }) => `${name}${code.charAt(0).toUpperCase()}${code.slice(1)}`) : [name]).map((way) => ({
      path, name, isModifier, record: { resourceType: root, ...way.split('.').reduceRight<unknown>((inner, step) => ({ [step]: inner }), 'x') as object } as Resource,
    }));
  }));
  const canGo = ({ record, name }: Named): boolean => placesOf(record, name).length > 0;
  const modifiers = elements.filter(({ isModifier }) => isModifier);

  it('what changes the meaning of the rest never goes without it, whatever the type', () => {
    expect(modifiers.length).toBeGreaterThan(300);
    expect(modifiers.filter(canGo).map(({ path }) => path)).toEqual([]);
  });

  it('whatever is not called like that can have an origin of its own, each choice under the name of its element', () => {
    const kept = new Set([...modifiers.map(({ path }) => path), 'meta', 'id', 'exclude', 'inactive'].flatMap((path) => path.split('.').at(-1)!.replace('[x]', '')));
    const others = elements.filter(({ name, path }) => !name.split('.').some((step) => (step === 'code' || step === 'link' || step === 'scope' ? /^(Basic|Patient|Consent)\./.test(path) : kept.has(step))));
    expect(others.length).toBeGreaterThan(1500);
    expect(others.filter((each) => !canGo(each)).map(({ path }) => path)).toEqual([]);
  });
});

describe('A record without elements', () => {
  const without = (...names: readonly string[]): object => sever(plan, names.flatMap((name) => placesOf(plan, name)));
  const { description: _d, _description: _e, ...rest } = plan as unknown as Readonly<Record<string, unknown>>;

  it('is the same object where there are none', () => {
    expect(without()).toBe(plan);
  });

  it('has nothing of a primitive, beside it neither', () => {
    expect(without('#said')).toEqual(rest);
  });

  it('has the rest of a list, and what stands beside it in step', () => {
    const primitives = without('instantiatesUri[0]') as Readonly<Record<string, unknown>>;
    expect([primitives['instantiatesUri'], primitives['_instantiatesUri']]).toEqual([['b'], [{ id: 'second' }]]);
    const second = without('#second') as Readonly<Record<string, unknown>>;
    expect([second['instantiatesUri'], '_instantiatesUri' in second]).toEqual([['a'], false]);
    expect(without('#twin')).toMatchObject({ activity: [{ id: 'first' }] });
  });

  it('keeps what stands beside each primitive beside it where only an extension goes', () => {
    const beside = { resourceType: 'Patient', given: ['a', 'b'], _given: [{ extension: [{ id: 'e', url: 'u' }] }, { id: 'x' }], _birthDate: { extension: [{ id: 'e', url: 'u' }] }, birthDate: '2000-01-01' } as unknown as Resource;
    const standIn = { standIn: (path: readonly string[]) => (path.length === 2 ? { added: true } : {}), carriers: ['birthDate'] };
    expect(sever(beside, placesOf(beside, '#e'), standIn)).toEqual({ resourceType: 'Patient', given: ['a', 'b'], _given: [null, { id: 'x' }], birthDate: '2000-01-01' });
  });

  it('keeps in step what stands beside the primitives that stay, also where most have nothing beside them', () => {
    const names = { resourceType: 'HumanName', given: ['a', 'b', 'c'], _given: [null, null, { id: 'x' }] } as unknown as Resource;
    expect(sever(names, placesOf(names, 'given[0]'))).toEqual({ resourceType: 'HumanName', given: ['b', 'c'], _given: [null, { id: 'x' }] });
  });

  it('is without an element and what stands within it, where both go', () => {
    const both = { resourceType: 'Condition', code: { text: 'x', coding: [{ code: 'y' }] }, note: [{ text: 'n', time: '2026' }, { text: 'm' }] } as unknown as Resource;
    expect(sever(both, ['code', 'code.text', 'note[0]', 'note[0].text'].flatMap((name) => placesOf(both, name)))).toEqual({ resourceType: 'Condition', note: [{ text: 'm' }] });
  });

  it('has nothing in the place of a primitive of which something is left beside it', () => {
    const untold = { resourceType: 'Composition', _title: { id: 't', extension: [{ id: 'e', url: 'u' }] }, section: [{ title: 's', _title: { extension: [{ id: 'f', url: 'u' }, { url: 'v' }] } }] } as unknown as Resource;
    const how = { standIn: (path: readonly string[]): object => (path.at(-1) === 'title' ? { added: true } : {}), carriers: ['title'] } as Severing;
    expect(sever(untold, [...placesOf(untold, '#e'), ...placesOf(untold, '#f')], how)).toEqual({ resourceType: 'Composition', _title: { id: 't' }, section: [{ title: 's', _title: { extension: [{ url: 'v' }] } }] });
  });

  it('has no empty shell of what held nothing else', () => {
    const shell = { resourceType: 'CarePlan', status: 'active', activity: [{ detail: { description: 'd' } }], _title: { extension: [{ id: 'e', url: 'u' }] } } as unknown as Resource;
    expect(sever(shell, [['activity', 0, 'detail', 'description'], ['_title', 'extension', 0]])).toEqual({ resourceType: 'CarePlan', status: 'active' });
  });

  it('has no entry that existed for what is gone, and what stands in for what it must have', () => {
    const carriers = { standIn: (path: readonly string[]): Readonly<Record<string, unknown>> => (path.join('.') === 'CarePlan.description' ? { description: 'stand-in' } : {}), carriers: ['reference', 'description'] };
    expect(sever(plan, [['activity', 2, 'reference'], ['description']], carriers)).toMatchObject({ description: 'stand-in', activity: [{ id: 'first' }, { id: 'twin', detail: {} }] });
    expect((sever(plan, [['activity', 2, 'reference']], carriers) as { readonly activity?: readonly unknown[] }).activity).toHaveLength(2);
  });
});
