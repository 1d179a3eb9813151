// SPDX-License-Identifier: Apache-2.0
/**
 * Whose record is it? A written resource belongs to the person of the Patient that it names, and the writer must be able to
 * see that Patient: otherwise a write would tell whether somebody is a patient. How Patients link: link.ts.
 */
import type { Resource } from '@medplum/fhirtypes';
import { parseReference } from '../../domain/fhir/reference-form.ts';
import { PARTS_OF_RECORDS } from '../../domain/fhir/served.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { Session } from '../ports.ts';
import { contextOf, lenderOf, type Lent } from './contents.ts';
import { isInReach } from '../reach.ts';
import { personOfPatient } from './link.ts';

/** Elements that say whom a resource is about, in the order in which they are looked for (R4 Patient compartment). */
export const SUBJECT_ELEMENTS = ['subject', 'patient', 'beneficiary', 'for', 'individual', 'source'] as const;

/** Types that may stand without a patient: the directory of organizations, people and places. */
export const DIRECTORY_TYPES: readonly string[] = [...PARTS_OF_RECORDS, 'Questionnaire', 'Group', 'Subscription'];

/** References to Patients that decide whose the resource is; several when it is about several. */
export function subjectRefs(resource: Resource): readonly string[] {
  const record = resource as unknown as Readonly<Record<string, unknown>>;
  const direct = SUBJECT_ELEMENTS.flatMap((element) => referencesIn(record[element]));
  const participants = resource.resourceType === 'Appointment' ? resource.participant.flatMap((each) => referencesIn(each.actor)) : [];
  return [...new Set([...direct, ...participants].filter((reference) => /^Patient\/[^/]+$/.test(reference)))];
}

function referencesIn(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => {
    const reference = (item as { readonly reference?: unknown } | undefined)?.reference;
    return typeof reference === 'string' ? [reference] : [];
  });
}

export interface SubjectInput {
  readonly session: Session;
  readonly caller: Caller;
  readonly resource: Resource;
  /** Persons of Patients that the same transaction creates, by `Patient/id`. */
  readonly created?: ReadonlyMap<string, string>;
  /** Records that the same transaction writes, by `Type/id`: contents may belong to them. */
  readonly written?: ReadonlyMap<string, Lent>;
}

/** Whose a resource is, and of contents that belong to a record, what that lends them. */
export interface Owner { readonly person: string; readonly lent?: Lent | undefined }

/** As `personFor`, also of contents (Binary). */
export async function ownerOf(deps: Deps, gates: Gates, input: SubjectInput): Promise<Result<Owner>> {
  const lent = await lenderOf(input.session, input.caller, input.resource, input.written);
  if (!lent.ok || lent.value !== undefined) {
    return !lent.ok ? lent : isInReach(input.caller, lent.value!.person) ? ok({ person: lent.value!.person, lent: lent.value }) : outOfSight(input);
  }
  const person = await personFor(deps, gates, input);
  return person.ok ? ok({ person: person.value }) : person;
}

/** The person that a resource belongs to; '' for the directory. The issue is one for "not there" and "not yours to see". */
export async function personFor(deps: Deps, gates: Gates, input: SubjectInput): Promise<Result<string>> {
  const person = await namedPerson(deps, gates, input);
  return !person.ok || isInReach(input.caller, person.value) ? person : outOfSight(input);
}

/** One answer for a Patient that is not there, one that is not the caller's to see, and one that its token does not reach. */
function outOfSight({ resource }: Pick<SubjectInput, 'resource'>): Result<never> {
  return fail({ code: 'business-rule', text: 'A reference does not lead to a Patient that you may see', at: placeOfSubject(resource) });
}

/** Where a resource says whose it is, or should say it. */
export function placeOfSubject(resource: Resource): string {
  return `${resource.resourceType}.${SUBJECT_ELEMENTS.find((element) => Object.hasOwn(resource, element)) ?? 'subject'}`;
}

async function namedPerson(deps: Deps, gates: Gates, input: SubjectInput): Promise<Result<string>> {
  const { resource } = input;
  if (resource.resourceType === 'Patient') {
    return ok(await personOfPatient(deps, input.session, { patient: resource, holder: input.caller.organization }));
  }
  const targets = targetsOf(resource);
  if (targets.length === 0) {
    return DIRECTORY_TYPES.includes(resource.resourceType)
      ? ok('')
      : fail({ code: 'business-rule', text: `A ${resource.resourceType} must name the Patient that it is about`, at: resource.resourceType });
  }
  const persons = new Set<string>();
  for (const target of targets) {
    const person = input.created?.get(target) ?? await visiblePerson(deps, gates, input, target);
    if (person === undefined) {
      return outOfSight(input);
    }
    persons.add(person);
  }
  return persons.size === 1 ? ok([...persons][0]!) : fail({ code: 'business-rule', text: 'The resource is about more than one person', at: resource.resourceType });
}

function targetsOf(resource: Resource): readonly string[] {
  if (resource.resourceType === 'Binary') {
    return [contextOf(resource) ?? ''];
  }
  return resource.resourceType === 'Provenance' ? resource.target.flatMap(({ reference }) => (reference === undefined ? [] : withoutVersion(reference))) : subjectRefs(resource);
}

/** Whose a version is, its resource is. */
function withoutVersion(reference: string): string {
  const { form, type = '', id = '' } = parseReference(reference) ?? {};
  return form === 'local' ? `${type}/${id}` : reference;
}

async function visiblePerson(deps: Deps, gates: Gates, input: SubjectInput, reference: string): Promise<string | undefined> {
  const { heads: [head], epochs } = await input.session.located([reference]);
  if (head === undefined || head.deleted || head.person === '') {
    return undefined;
  }
  if (head.holder === input.caller.organization) {
    return head.person;
  }
  const opened = await gates.openAt(input.session, { caller: input.caller, asOf: deps.clock.now() }, { persons: [head.person], epochs });
  return opened.get(head.person)?.verdict(head).verdict === 'release' ? head.person : undefined;
}
