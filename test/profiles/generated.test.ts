// SPDX-License-Identifier: Apache-2.0
/** The compiled profiles as they are committed: shape of the snapshots, bindings, vocabularies. `.ci/run` compiles them anew. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EXPIRY_EVENTS, FORM_STATEMENTS, MANDATES, REVOCABLE_EVENTS, VARIANTS } from '../../src/domain/consent/evidence/consents/form.ts';
import { TEAM_ROLES } from '../../src/domain/consent/evidence/relations.ts';
import { CATEGORIES, LEGAL_STATUSES, PARTNER_KINDS, PURPOSES } from '../../src/domain/consent/facts/vocabulary.ts';
import type { Definitions, Expansion } from '../../src/domain/fhir/definitions.ts';
import { profilesOf } from '../../src/domain/fhir/profile/profiles.ts';
import type { ProfileStructure, RawProfile } from '../../src/domain/fhir/profile/structure.ts';
import { compileSchema } from '../../src/domain/fhir/schema.ts';
import { LIMITS } from '../../src/domain/fhir/validate/context.ts';
import { GENERATED, loadDefinitions } from '../../src/store/definitions.ts';

const FSH = join(GENERATED, '..', 'fsh');
const OURS = 'https://throughcare.dev/fhir/';

const definitions = loadDefinitions();
const schema = compileSchema(definitions);
const files = readdirSync(join(GENERATED, 'throughcare')).filter((name) => name.endsWith('.json'));
const read = (name: string): unknown => JSON.parse(readFileSync(join(GENERATED, 'throughcare', name), 'utf8'));
const own = (definitions.profiles ?? []).filter((each) => each.url.startsWith(OURS));

describe('the compiled profiles', () => {
  it('are there for everything that the sources define, and for nothing else', () => {
    const ids = readdirSync(FSH).filter((name) => name.endsWith('.fsh')).flatMap((name) => [...readFileSync(join(FSH, name), 'utf8').matchAll(/^(?:Id|Instance): (\S+)$/gm)].map((each) => each[1] ?? ''));
    const made = files.filter((name) => name !== 'expansions.json').map((name) => (read(name) as { readonly id: string }).id);
    expect(ids.length).toBeGreaterThan(190);
    expect(ids.filter((id) => !made.includes(id))).toEqual([]);
    const table = new Set(tableSystems());
    expect(made.filter((id) => !ids.includes(id) && !table.has(id))).toEqual([]);
  });

  it.each(own.map((each) => [each.url.slice(each.url.lastIndexOf('/') + 1), each] as const))('%s has a whole snapshot: every element of its base type', (id, profile) => {
    const raw = read(`StructureDefinition-${id}.json`) as RawProfile;
    const paths = new Set((raw.snapshot?.element ?? []).map((each) => String(each['path'])));
    const base = definitions.structures.find((each) => each.type === profile.type && each.derivation !== 'constraint');
    expect((base?.snapshot.element ?? []).map((each) => each.path).filter((path) => !paths.has(path))).toEqual([]);
    expect(new Set(profile.elements.map((each) => each.id)).size).toBe(profile.elements.length);
    expect(profile.elements.length).toBeGreaterThanOrEqual(base?.snapshot.element.length ?? Infinity);
  });

  it.each([
    ['tc-case-plan', 'CarePlan.extension:phase', 'CarePlan.category:AssessPlan', 'CarePlan.activity.reference'], ['tc-need', 'Condition.category:needClass', 'Condition.extension:target'],
    ['tc-assessment', 'Observation.category:survey', 'Observation.extension:overrideReason'], ['tc-consent', 'Consent.category:variant', 'Consent.provision.actor:recipient.role'],
    ['tc-supervision-episode', 'EpisodeOfCare.type:supervision'], ['tc-exchange-partner', 'Organization.type:legalStatus', 'Organization.type:partnerKind'],
  ])('%s has the slices that make it what it is', (id, ...ids) => {
    const profile = own.find((each) => each.url.endsWith(`/${id}`));
    expect(ids.filter((each) => profile?.elements.every((element) => element.id !== each))).toEqual([]);
  });

  it('compile, with every rule in the functions that we evaluate faithfully', () => {
    const urls = new Set(profilesOf(definitions, LIMITS).compileAll().map((each) => each.url));
    expect(own.filter((each) => !urls.has(each.url))).toEqual([]);
  });

  it('never widen a required binding of their base', () => {
    expect(own.flatMap((each) => widened(each, definitions))).toEqual([]);
  });

  it('and that test sees a binding that is replaced by another one', () => {
    const valueSet = 'http://hl7.org/fhir/ValueSet/administrative-gender';
    const wrong: ProfileStructure = { url: 'u', version: '', title: '', type: 'CarePlan', base: '', elements: [{ id: 'CarePlan.status', min: 1, max: '1', binding: { strength: 'required', valueSet } }] };
    expect(widened(wrong, definitions)).toHaveLength(1);
    const looser: ProfileStructure = { ...wrong, elements: [{ id: 'CarePlan.status', min: 1, max: '1', binding: { strength: 'extensible', valueSet: 'http://hl7.org/fhir/ValueSet/request-status' } }] };
    expect(widened(looser, definitions)).toHaveLength(1);
  });

  it('bind only value sets whose codes are known here', () => {
    const bound = own.flatMap((each) => each.elements).flatMap((each) => (each.binding?.valueSet.startsWith(OURS) === true ? [each.binding.valueSet] : []));
    expect(bound.length).toBeGreaterThan(20);
    expect(bound.filter((each) => definitions.expansions[each]?.complete !== true)).toEqual([]);
  });
});

/** Base elements with a required binding that the profile loosens or whose codes it goes beyond. */
function widened(profile: ProfileStructure, { structures, expansions }: Definitions): readonly string[] {
  const base = structures.find((each) => each.type === profile.type && each.derivation !== 'constraint')?.snapshot.element ?? [];
  return profile.elements.flatMap((element) => {
    const path = element.id.split('.').map((step) => step.split(':')[0] ?? '').join('.');
    const required = base.find((each) => each.path === path)?.binding;
    if (required?.strength !== 'required' || element.binding === undefined) return [];
    const narrow = element.binding.strength === 'required' && isWithin(expansions[element.binding.valueSet], expansions[required.valueSet], element.binding.valueSet === required.valueSet);
    return narrow ? [] : [`${profile.url} ${element.id}`];
  });
}

function isWithin(inner: Expansion | undefined, outer: Expansion | undefined, same: boolean): boolean {
  if (same) return true;
  if (inner?.complete !== true || outer?.complete !== true) return false;
  return Object.entries(inner.codes).every(([system, codes]) => codes.every((code) => outer.codes[system]?.includes(code) === true));
}

interface Table {
  readonly systems: Readonly<Record<string, { readonly url: string; readonly codes: Readonly<Record<string, string>> }>>;
}

function table(): Table {
  return JSON.parse(readFileSync(join(GENERATED, '..', '..', 'mappings', 'common', 'systems.json'), 'utf8')) as Table;
}

function tableSystems(): readonly string[] {
  return Object.values(table().systems).map((each) => each.url).filter((each) => each.startsWith(`${OURS}CodeSystem/`)).map((each) => each.slice(`${OURS}CodeSystem/`.length));
}

const codesOf = (id: string): readonly string[] => (read(`CodeSystem-${id}.json`) as { readonly concept: readonly { readonly code: string }[] }).concept.map((each) => each.code);

describe('the code systems', () => {
  it.each([
    ['category', [...CATEGORIES.filter((each) => each !== 'uncategorized'), 'entire-mental-health-record']], ['purpose', PURPOSES], ['partner-kind', PARTNER_KINDS], ['legal-status', LEGAL_STATUSES],
    ['consent-statement', FORM_STATEMENTS], ['expiry-event', EXPIRY_EVENTS], ['revocable-event', REVOCABLE_EVENTS], ['mandate', MANDATES],
  ] as const)('%s says what the gate reasons in, no more and no less', (id, words) => {
    expect(codesOf(id).toSorted()).toEqual([...words].toSorted());
  });

  it('hold every variant of consent and every role of a team that the gate reads', () => {
    expect(VARIANTS.filter((each) => !codesOf('consent-variant').includes(each))).toEqual([]);
    expect(TEAM_ROLES.filter((each) => !codesOf('team-role').includes(each))).toEqual([]);
  });

  it('hold every code of ours that a mapping may write (after a new code: node src/cli/build-profiles.ts, node src/cli/build-pages.ts)', () => {
    const missing = Object.values(table().systems).filter((each) => each.url.startsWith(`${OURS}CodeSystem/`) && !each.url.slice(`${OURS}CodeSystem/`.length).includes('/'))
      .flatMap(({ url, codes }) => Object.keys(codes).filter((code) => !codesOf(url.slice(`${OURS}CodeSystem/`.length)).includes(code)).map((code) => `${url} ${code}`));
    expect(missing).toEqual([]);
  });

  it('and every element of ours that a type has is an element of the schema', () => {
    expect(own.filter((each) => !schema.types.has(each.type))).toEqual([]);
  });
});

describe('the extensions', () => {
  const defined = new Set(own.filter((each) => each.type === 'Extension').map((each) => each.url));
  const root = join(GENERATED, '..', '..');

  it('that docs/carriers.md names are defined', () => {
    const named = [...readFileSync(join(root, 'docs', 'carriers.md'), 'utf8').matchAll(/`ext:([a-z0-9-]+)/g)].map((each) => each[1] ?? '').filter((each) => each !== 'name');
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((each) => !defined.has(`${OURS}StructureDefinition/${each}`))).toEqual([]);
  });

  it('that a mapping case writes are defined (in profiles/fsh/extensions-sources.fsh, when a source needs a new one)', () => {
    const cases = readdirSync(join(root, 'mappings'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('expected.json'));
    const used = cases.flatMap((name) => [...readFileSync(join(root, 'mappings', name), 'utf8').matchAll(/"(https:\/\/throughcare\.dev\/fhir\/StructureDefinition\/[^"]+)"/g)].map((each) => each[1] ?? ''));
    expect(new Set(used).size).toBeGreaterThan(40);
    expect([...new Set(used)].filter((each) => !defined.has(each)).toSorted()).toEqual([]);
  });
});
