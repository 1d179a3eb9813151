// SPDX-License-Identifier: Apache-2.0
/** E4: a case plan as a NIEM 6 message and back. What came from the tables of a state keeps every need, goal, objective, text, date and status. */
import { describe, expect, it } from '@jest/globals';
import type { Bundle, CarePlan, Condition, Goal, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { mapMessage } from '../../../../src/domain/mapping/map-message.ts';
import { casePlanMessage, planEntries } from '../../../../src/domain/mapping/niem/case-plan.ts';
import type { CasePlanText } from '../../../../src/domain/mapping/niem/case-plan.ts';
import { entriesOf } from '../../../../src/domain/mapping/write/write-message.ts';
import { allCases, allFormats, formatOf } from '../case-files.ts';

const formats = allFormats();
const e4 = formatOf(formats, 'niem-case-plan');
const SETTINGS = { id: 'reader' };

const bundleOf = (resources: readonly (readonly [string, Resource])[]): Bundle => ({ resourceType: 'Bundle', type: 'collection', entry: resources.map(([fullUrl, resource]) => ({ fullUrl, resource })) });

function written(bundle: Bundle, form: 'xml' | 'json' = 'xml'): CasePlanText {
  const out = casePlanMessage(formats, { bundle, form, settings: SETTINGS, id: 'M-1', time: '2026-11-22T10:00:00.000Z' });
  if (!out.ok) throw new Error(JSON.stringify(out.issues));
  return out.value;
}

function readBack(text: string): readonly Resource[] {
  const back = mapMessage(e4, text, SETTINGS);
  if (!back.ok) throw new Error(JSON.stringify(back.issues));
  return back.value.entries.map((entry) => entry.resource);
}

const goals = (resources: readonly Resource[]): readonly Goal[] => resources.filter((each) => each.resourceType === 'Goal');
const needs = (resources: readonly Resource[]): readonly Condition[] => resources.filter((each) => each.resourceType === 'Condition' && (each.category ?? []).some((one) => one.coding?.[0]?.code === 'health-concern')) as readonly Condition[];
const sorted = (lines: readonly unknown[]): readonly string[] => lines.map((line) => JSON.stringify(line)).toSorted();

/** What must come back of a goal or an objective, whatever else the message holds. */
const goalFacts = (resources: readonly Resource[]): readonly string[] => {
  const names = new Map(needs(resources).map((need) => [need, need.code?.text]));
  return sorted(goals(resources).map((goal) => [
    goal.identifier?.map(({ system, value }) => [system, value]), goal.lifecycleStatus, goal.achievementStatus?.coding?.[0]?.code, goal.category?.map((one) => one.coding?.[0]?.code ?? one.text).toSorted(),
    goal.description, goal.startDate, goal.statusDate, goal.target?.map((target) => target.dueDate), goal.note?.map((note) => note.text), goal.addresses?.length ?? 0, names.size,
  ]));
};
const needFacts = (resources: readonly Resource[]): readonly string[] => sorted(needs(resources).map((need) => [
  need.identifier?.map(({ system, value }) => [system, value]), need.clinicalStatus?.coding?.[0]?.code, need.code, need.severity, need.recordedDate, need.category?.map((one) => one.coding?.[0]?.code).toSorted(),
]));
const planFacts = (resources: readonly Resource[]): readonly string[] => sorted(resources.flatMap((each) => (each.resourceType === 'CarePlan'
  ? [[each.identifier?.map(({ system, value }) => [system, value]), each.status, each.intent, each.created, each.period?.start, each.period?.end, each.goal?.length, each.addresses?.length, each.activity?.length]] : [])));

const plans = allCases().filter((one) => one.format.startsWith('case-plan-')).flatMap((one) => {
  const mapped = mapMessage(formatOf(formats, one.format), one.text, one.feed);
  const entries = mapped.ok ? mapped.value.entries : [];
  const one_ = entries.filter((entry) => entry.resource.resourceType === 'Patient').length === 1 && entries.some((entry) => entry.resource.resourceType === 'CarePlan');
  return one_ ? [[`${one.format}/${one.name}`, entries.map((entry) => [entry.urn, entry.resource] as const)] as const] : [];
});

describe('a case plan of a state\'s tables, sent as NIEM 6 and taken in again', () => {
  it('is tried with plans of all three states', () => {
    expect(new Set(plans.map(([name]) => name.split('/')[0])).size).toBe(3);
  });

  it.each(plans)('%s keeps every need, goal, objective, text, date and status', (_name, resources) => {
    const kept = planEntries(entriesOf(bundleOf(resources))).map(({ resource }) => resource);
    const back = readBack(written(bundleOf(resources)).text);
    expect(goalFacts(back)).toEqual(goalFacts(kept));
    expect(needFacts(back)).toEqual(needFacts(kept));
    expect(planFacts(back)).toEqual(planFacts(kept));
  });

  it.each(plans)('%s taken in again and sent again is the same message', (_name, resources) => {
    const once = written(bundleOf(resources)).text;
    const mapped = mapMessage(e4, once, SETTINGS);
    const again = mapped.ok ? written(bundleOf(mapped.value.entries.map((entry) => [entry.urn, entry.resource]))).text : '';
    expect(again.replace(/structures:(id|ref)="n\d+"/g, '')).toBe(once.replace(/structures:(id|ref)="n\d+"/g, ''));
  });
});

const word = fc.string({ unit: fc.constantFrom(...'abc <&">\'éñ→1'), minLength: 1, maxLength: 30 }).map((text) => `x ${text}`.replace(/\s+/g, ' ').trim());
const day = fc.integer({ min: 0, max: 3000 }).map((offset) => new Date(Date.UTC(2020, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10));
const PATIENT = { resourceType: 'Patient', identifier: [{ system: 'urn:ids', value: '1' }] } as const;
const concept = (system: string, code: string): { coding: { system: string; code: string; display: string }[]; text: string } => ({ coding: [{ system, code, display: code }], text: code });
const PARTS = 'https://throughcare.dev/fhir/CodeSystem/goal-part';
const DISPLAY = { goal: 'Goal of a case plan', objective: 'Objective of a goal' } as const;

const goal = fc.record({
  text: word, status: fc.constantFrom<Goal['lifecycleStatus']>('proposed', 'active', 'on-hold', 'completed', 'cancelled'), part: fc.constantFrom('goal' as const, 'objective' as const),
  start: fc.option(day, { nil: undefined }), due: fc.option(day, { nil: undefined }), note: fc.option(word, { nil: undefined }), need: fc.nat(5),
});
const plan = fc.record({ needs: fc.array(fc.record({ text: word, level: fc.option(word, { nil: undefined }), on: fc.option(day, { nil: undefined }) }), { minLength: 1, maxLength: 5 }), goals: fc.array(goal, { maxLength: 8 }) });

function resourcesOf(made: { needs: readonly { text: string; level: string | undefined; on: string | undefined }[]; goals: readonly { text: string; status: Goal['lifecycleStatus']; part: 'goal' | 'objective'; start: string | undefined; due: string | undefined; note: string | undefined; need: number }[] }): readonly (readonly [string, Resource])[] {
  const subject = { reference: 'urn:p' };
  const conditions = made.needs.map((each, index): readonly [string, Resource] => [`urn:n${String(index)}`, {
    resourceType: 'Condition', identifier: [{ system: 'urn:needs', value: String(index) }], subject, category: [{ coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/condition-category', code: 'health-concern', display: 'Health Concern' }], text: 'Health Concern' }],
    code: { text: each.text }, ...(each.level === undefined ? {} : { severity: { text: each.level } }), ...(each.on === undefined ? {} : { recordedDate: each.on }),
  }]);
  const all = made.goals.map((each, index): readonly [string, Resource] => [`urn:g${String(index)}`, {
    resourceType: 'Goal', identifier: [{ system: 'urn:goals', value: String(index) }], subject, lifecycleStatus: each.status, description: { text: each.text },
    category: [{ ...concept(PARTS, each.part), coding: [{ system: PARTS, code: each.part, display: DISPLAY[each.part] }], text: DISPLAY[each.part] }],
    addresses: [{ reference: `urn:n${String(each.need % made.needs.length)}` }],
    ...(each.start === undefined ? {} : { startDate: each.start }), ...(each.due === undefined ? {} : { target: [{ dueDate: each.due }] }), ...(each.note === undefined ? {} : { note: [{ text: each.note }] }),
  }]);
  const carePlan: CarePlan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject, addresses: conditions.map(([reference]) => ({ reference })), ...(all.length === 0 ? {} : { goal: all.map(([reference]) => ({ reference })) }) };
  return [['urn:p', PATIENT as unknown as Resource], ['urn:plan', carePlan], ...conditions, ...all];
}

describe('any case plan', () => {
  it('comes back from NIEM 6 with all that it said', () => {
    fc.assert(fc.property(plan, (made) => {
      const resources = resourcesOf(made);
      const back = readBack(written(bundleOf(resources)).text);
      expect([needFacts(back), goalFacts(back)]).toEqual([needFacts(resources.map(([, each]) => each)), goalFacts(resources.map(([, each]) => each))]);
    }), { seed: 20261122, numRuns: 60 });
  });
});

describe('what travels with a case plan', () => {
  const label = (code: string): Resource['meta'] => ({ security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code }] });
  const base = resourcesOf({ needs: [{ text: 'Housing', level: undefined, on: undefined }], goals: [] });
  const labelled = (codes: readonly string[]): Bundle => bundleOf(base.map(([ref, resource], index) => [ref, { ...resource, ...(codes[index] === undefined ? {} : { meta: label(codes[index]) }) } as Resource]));
  const codeIn = (bundle: Bundle): string | undefined => /<tc:ConfidentialityCode>(\w)</.exec(written(bundle).text)?.[1];

  it('is the confidentiality of its most confidential part; what nobody labelled is restricted', () => {
    expect([codeIn(labelled(['N', 'N', 'R'])), codeIn(labelled(['N', 'V', 'R'])), codeIn(labelled(['N'])), codeIn(labelled([]))]).toEqual(['R', 'V', 'N', 'R']);
  });

  it('is the notice, once and verbatim, and nothing in its place when none is owed', () => {
    const notice: Resource = { resourceType: 'Communication', status: 'completed', category: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/communication-category', code: 'part2-notice' }] }], payload: [{ contentString: '42 CFR part 2 prohibits <unauthorized> use & disclosure of these records.' }] };
    const text = written(bundleOf([...base, ['urn:c1', notice], ['urn:c2', notice]])).text;
    expect(text.match(/42 CFR part 2 prohibits &lt;unauthorized&gt; use &amp; disclosure of these records\./g)).toHaveLength(1);
    expect(written(bundleOf(base)).text).not.toContain('DisclosureNotice');
  });

  it('is no diagnosis and no order that is not part of the plan', () => {
    const diagnosis: Resource = { resourceType: 'Condition', subject: { reference: 'urn:p' }, code: { text: 'Opioid use disorder' }, category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] }] };
    const order: Resource = { resourceType: 'ServiceRequest', subject: { reference: 'urn:p' }, status: 'active', intent: 'order', code: { text: 'Liver panel' } };
    const text = written(bundleOf([...base, ['urn:d', diagnosis], ['urn:o', order]])).text;
    expect(text).toContain('Housing');
    expect(text).not.toMatch(/Opioid|Liver/);
  });

  it('is refused when there is no plan in what may be sent', () => {
    const out = casePlanMessage(formats, { bundle: bundleOf([base[0]!]), form: 'xml', settings: SETTINGS, id: 'M', time: '2026-11-22T10:00:00Z' });
    expect(out).toMatchObject({ ok: false, issues: [{ code: 'business-rule' }] });
  });
});

describe('a case plan as NIEM JSON', () => {
  it('has the prefixes as its context, and every link leads to an element of the same message', () => {
    const [, resources] = plans[0]!;
    const json = JSON.parse(written(bundleOf(resources), 'json').text) as Record<string, unknown>;
    expect(json['@context']).toMatchObject({ nc: 'https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/', j: 'https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/' });
    const ids: string[] = [];
    const links: string[] = [];
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const own = (value as Record<string, unknown>)['@id'];
      if (typeof own === 'string') (Object.keys(value).length === 1 ? links : ids).push(own);
      Object.values(value).forEach(walk);
    };
    walk(json['tc:CasePlanExchange']);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  });

  it('says the same as the XML', () => {
    const [, resources] = plans[0]!;
    const xml = written(bundleOf(resources)).text;
    const json = JSON.parse(written(bundleOf(resources), 'json').text) as { 'tc:CasePlanExchange': Record<string, unknown> };
    const leaves: string[] = [];
    const walk = (value: unknown, key: string): void => {
      if (typeof value === 'string' && key !== '@id') leaves.push(value);
      else if (typeof value === 'object' && value !== null) Object.entries(value).forEach(([name, inner]) => { walk(inner, Array.isArray(value) ? key : name); });
    };
    walk(json['tc:CasePlanExchange'], '');
    const texts = [...xml.matchAll(/>([^<>\n]+)</g)].map(([, text]) => text!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
    expect(leaves.toSorted()).toEqual(texts.toSorted());
  });
});
