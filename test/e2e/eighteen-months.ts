// SPDX-License-Identifier: Apache-2.0
/** Words in which the eighteen months are told: a clock that moves, partners with tokens of the day, records by short names. */
import { expect } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, cs, FHIR, post, sd, send } from './support.ts';
import type { Answered, Json, Loose } from './support.ts';

export const concept = (system: string, code: string, text?: string): Json => ({ coding: [{ system: system.startsWith('http') ? system : cs(system), code }], ...(text === undefined ? {} : { text }) });
export const ref = (reference: string): Json => ({ reference });
export const ext = (id: string, given: Json): Json => ({ url: id.startsWith('http') ? id : sd(id), ...given });
const PERTAINS = 'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal';

/** As whom each partner asks in everyday work. */
const WISHES: Readonly<Record<string, { readonly purpose: string; readonly role?: string; readonly person?: string }>> = {
  'county-jail': { purpose: 'case-coordination' }, 'county-probation': { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' }, 'county-court': { purpose: 'cj-monitoring' },
  'open-door': { purpose: 'treatment' }, 'home-again': { purpose: 'case-coordination' }, larkspur: { purpose: 'treatment' },
};

export interface Story {
  readonly gateway: TestGateway;
  /** Moves the clock to noon of a day, or to another hour of it; tokens are asked for anew. */
  on(day: string, hour?: number): void;
  day(): string;
  /** Writes a record as a partner; its reference. */
  write(who: string, resource: Loose): Promise<string>;
  change(who: string, reference: string, with_: Json): Promise<void>;
  ask(who: string, path: string): Promise<Answered>;
  post(who: string, path: string, body: object): Promise<Answered>;
  /** Codes that `$check` finds, sorted, each once. */
  check(who: string, plan: string): Promise<readonly string[]>;
  /** Types and statuses of what a partner sees of the plan's parts. */
  sees(who: string, references: readonly string[]): Promise<readonly boolean[]>;
  close(): Promise<void>;
}

export async function openStory(day: string): Promise<Story> {
  let now = `${day}T18:00:00.000Z`;
  const gateway = await openGateway({ clock: { now: () => now } });
  const tokens = new Map<string, Promise<string>>();
  const token = (who: string): Promise<string> => {
    const key = `${who} ${now}`;
    tokens.set(key, tokens.get(key) ?? gateway.tokenFor(who, WISHES[who]));
    return tokens.get(key)!;
  };
  const ask = async (who: string, path: string): Promise<Answered> => send(gateway, await token(who), path);
  return {
    gateway, ask, close: () => gateway.close(),
    on: (next, hour = 18) => { now = `${next}T${String(hour)}:00:00.000Z`; },
    day: () => now.slice(0, 10),
    write: async (who, resource) => create(gateway, await token(who), resource),
    change: async (who, reference, with_) => {
      const { text: _narrative, ...found } = (await ask(who, reference)).json;
      const { security: _labels, ...meta } = (found['meta'] ?? {}) as Json;
      const answer = await send(gateway, await token(who), reference, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...found, meta, ...with_ }) });
      expect([reference, answer.status, answer.status < 300 ? '' : answer.text]).toEqual([reference, 200, '']);
    },
    post: async (who, path, body) => post(gateway, await token(who), path, body),
    check: async (who, plan) => {
      const answer = await ask(who, `${plan}/$check`);
      expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
      const issues = answer.json['issue'] as readonly { readonly details?: { readonly coding?: readonly { readonly code: string }[] } }[];
      return [...new Set(issues.flatMap((issue) => issue.details?.coding?.map((one) => one.code) ?? []))].toSorted();
    },
    sees: (who, references) => Promise.all(references.map(async (reference) => (await ask(who, reference)).status === 200)),
  };
}

/** The records of a plan about one person, as a partner would write them. */
export function recordsOf(patient: string): {
  need(kind: string, domain: string, level: string, rank: number, found: string): Loose;
  goal(text: string, needs: readonly string[], due: string, words?: string): Loose;
  objective(text: string, of: string, due: string): Loose;
  service(text: string, goal: string, who: string, span: Json, more?: Json): Loose;
  task(text: string, goal: string, span: Json): Loose;
  observation(code: Json, day: string, more?: Json): Loose;
  justice(code: string, day: string, extension: readonly Json[]): Loose;
} {
  const subject = ref(patient);
  const condition = (code: string): Json => concept('http://terminology.hl7.org/CodeSystem/condition-clinical', code);
  return {
    need: (kind, domain, level, rank, found) => ({
      resourceType: 'Condition', subject, clinicalStatus: condition('active'), category: [concept('http://hl7.org/fhir/us/core/CodeSystem/condition-category', 'health-concern'), concept('need-class', kind)],
      code: concept('need-domain', domain), severity: concept('risk-level', level), evidence: [{ detail: [ref(found)] }], extension: [ext('need-priority', { valuePositiveInt: rank })],
    }),
    goal: (text, needs, due, words) => ({
      resourceType: 'Goal', subject, lifecycleStatus: 'active', category: [concept('goal-part', 'goal')], description: { text }, addresses: needs.map(ref), target: [{ dueDate: due }], expressedBy: subject,
      ...(words === undefined ? {} : { extension: [ext('participant-words', { valueString: words })] }),
    }),
    objective: (text, of, due) => ({ resourceType: 'Goal', subject, lifecycleStatus: 'active', category: [concept('goal-part', 'objective')], description: { text }, target: [{ dueDate: due }], extension: [ext('part-of-goal', { valueReference: ref(of) })] }),
    service: (text, goal, who, span, more = {}) => ({
      resourceType: 'ServiceRequest', subject, status: 'active', intent: 'order', code: { text }, performer: [ref(who)], occurrencePeriod: span,
      extension: [ext(PERTAINS, { valueReference: ref(goal) }), ext('frequency-text', { valueString: 'Every week' })], ...more,
    }),
    task: (text, goal, span) => ({
      resourceType: 'ServiceRequest', subject, status: 'active', intent: 'plan', code: { text }, performer: [subject], occurrencePeriod: span, category: [concept('plan-activity', 'participant-task')],
      extension: [ext(PERTAINS, { valueReference: ref(goal) }), ext('frequency-text', { valueString: 'Every day' })],
    }),
    observation: (code, day, more = {}) => ({ resourceType: 'Observation', subject, status: 'final', code, effectiveDateTime: day, ...more }),
    justice: (code, day, extension) => ({ resourceType: 'Basic', subject, code: concept('justice-record', code), created: day, extension }),
  };
}
