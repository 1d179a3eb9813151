// SPDX-License-Identifier: Apache-2.0
/**
 * A case plan as the caller may have it: everything of the person that the gate releases to it, read as a plan. What was withheld is not
 * there, nor is a reference to it; a finding, a comparison or a document made from it tells nothing that a search would not.
 */
import type { Bundle, OperationOutcome, Parameters, Resource } from '@medplum/fhirtypes';
import { categoryOf } from '../../domain/consent/classify/category.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { enforceStatement, FHIR_JSON, SAFE_SILENCE } from '../../domain/consent/enforce/enforce.ts';
import { lineExtensions, noticeLines } from '../../domain/consent/enforce/notices.ts';
import { decisionsOf, type Releasable } from '../../domain/consent/enforce/releasable.ts';
import { localDay } from '../../domain/consent/evidence/time.ts';
import type { CasePlan } from '../../domain/caseplan/model.ts';
import { readPlan } from '../../domain/caseplan/read.ts';
import { parseLossless } from '../../domain/fhir/lossless-json.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { notFound } from '../release/answer.ts';
import { releasedPages } from '../release/pages.ts';
import { mayBring } from '../release/plan-scope.ts';
import { recordAnswer } from '../release/record.ts';

/** What a plan is read from; all else of the person is not even asked for (42 CFR 2.13(a), 45 CFR 164.502(b)). */
const TYPES = [
  'Patient', 'CarePlan', 'Goal', 'Condition', 'Observation', 'ServiceRequest', 'Task', 'Appointment', 'Encounter', 'EpisodeOfCare', 'CareTeam', 'Basic', 'Consent', 'Organization',
  'Practitioner', 'PractitionerRole', 'RelatedPerson',
];

export interface ReleasedPlan {
  readonly plan: CasePlan;
  readonly resources: readonly Resource[];
  readonly decisions: readonly Decision[];
  /** The notices and scopes that must go with whatever is made from it (42 CFR 2.32). */
  readonly notices: readonly string[];
  /** The local day of now. */
  readonly today: string;
}

export interface PlanCall { readonly id: string; readonly base: string }

/** `more`: types that only this operation looks at. 404 alike for no such plan and for one that the caller may not see; either is written down as a refusal. */
export async function releasedPlan(deps: Deps, gates: Gates, caller: Caller, call: PlanCall & { readonly operation: string; readonly more?: readonly string[] }): Promise<Result<ReleasedPlan>> {
  const released = await planResources(deps, gates, caller, { ...call, types: [...TYPES, ...call.more ?? []] });
  if (!released.ok) {
    return released;
  }
  const { resources, decisions } = released.value;
  const plan = planFrom(deps, resources, call.id);
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  return plan === undefined ? notFound() : ok({ plan, resources, decisions, notices: noticeLines(resources), today });
}

/** The plan of that id, read from these resources; undefined when it is not among them. */
export function planFrom(deps: Deps, resources: readonly Resource[], id: string): CasePlan | undefined {
  return readPlan(resources, `CarePlan/${id}`, { categoryOf: (one) => categoryOf(one, deps.policy.classification) });
}

export interface PlanResources { readonly resources: readonly Resource[]; readonly decisions: readonly Decision[] }

/** What of these types the caller may have of the person whose plan it is, with whom it names. 404 alike for no such plan and for one that it may not see. */
export async function planResources(deps: Deps, gates: Gates, caller: Caller, call: PlanCall & { readonly operation: string; readonly types: readonly string[] }): Promise<Result<PlanResources>> {
  const patient = await patientOf(deps, gates, caller, call.id);
  if (patient === undefined) {
    const written = await recordAnswer(deps, caller, { action: 'operation', operation: call.operation, types: ['CarePlan'], gates: new Map(), rows: [], perPerson: new Map() });
    return written.ok ? notFound() : written;
  }
  const released = await releasedPages(deps, gates, caller, { id: patient, base: call.base, types: call.types.filter((type) => mayBring(caller, type)) });
  if (!released.ok) {
    return released;
  }
  return ok({ resources: [...released.value.flatMap(resourcesOf), ...await directory(deps, caller, released.value)], decisions: released.value.flatMap(decisionsOf) });
}

/** The Patients under which the caller knows whose plans these are, by the id of the plan; without those that it may not see. */
export async function patientsOfPlans(deps: Deps, gates: Gates, caller: Caller, plans: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const id of plans) {
    const patient = await patientOf(deps, gates, caller, id);
    if (patient !== undefined) found.set(id, patient);
  }
  return found;
}

/** The Patient under which the caller knows whose plan it is; undefined: no such plan, or none for the caller to see. */
async function patientOf(deps: Deps, gates: Gates, caller: Caller, id: string): Promise<string | undefined> {
  return await deps.store.read(caller.tenant, async (session) => {
    const found = await session.get('CarePlan', id);
    if (found === undefined || found.resource.deleted || found.resource.person === '') {
      return undefined;
    }
    const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person: found.resource.person, epochs: found.epochs });
    return gate.verdict(found.resource).verdict === 'release' ? gate.patient?.id : undefined;
  });
}

const DIRECTORY = /"(Organization|Practitioner|PractitionerRole)\/([A-Za-z0-9.\-]{1,64})"/gv;

/** Agencies and their people whom the released records name: the registry is a directory for whoever may log in, and its own entries for each. */
async function directory(deps: Deps, caller: Caller, released: readonly Releasable[]): Promise<readonly Resource[]> {
  const named = (text: string): readonly string[] => [...text.matchAll(DIRECTORY)].map((match) => `${match[1]!}/${match[2]!}`);
  return await deps.store.read(caller.tenant, async (session) => {
    const found = new Map<string, Resource>();
    let wanted = [...new Set(released.flatMap(({ text }) => named(text)))];
    for (let step = 0; step < 2 && wanted.length > 0; step += 1) {
      const rows = (await session.getMany(wanted)).filter((row) => row.person === '' && !row.deleted && (row.holder === '' || row.holder === caller.organization));
      rows.forEach((row) => found.set(`${row.type}/${row.id}`, { ...JSON.parse(`{${row.body}}`) as object, resourceType: row.type, id: row.id } as Resource));
      wanted = [...new Set(rows.flatMap((row) => named(row.body)))].filter((ref) => !found.has(ref));
    }
    return [...found.values()];
  });
}

function resourcesOf(released: Releasable): readonly Resource[] {
  return ((parseLossless(released.text) as Bundle).entry ?? []).flatMap((entry) => entry.resource ?? []);
}

/** What was made from a released plan, with the notices in its meta and the constant word that it may be incomplete (settled questions 14, 15). */
export function planStatement(released: Pick<ReleasedPlan, 'decisions' | 'notices'>, made: OperationOutcome | Parameters): Releasable {
  const extension = lineExtensions(released.notices);
  const [silence] = SAFE_SILENCE.issue;
  const whole = made.resourceType === 'OperationOutcome' ? { ...made, issue: [...made.issue, silence] } : { ...made, parameter: [...made.parameter ?? [], { name: 'note', valueString: silence.details.text }] };
  return enforceStatement('bundle', FHIR_JSON, released.decisions, () => JSON.stringify(extension.length === 0 ? whole : { ...whole, meta: { extension } }));
}
