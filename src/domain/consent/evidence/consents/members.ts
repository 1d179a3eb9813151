// SPDX-License-Identifier: Apache-2.0
/**
 * Who stands behind a reference in a consent as of the instant: a PractitionerRole, the members of a CareTeam or Group, to any depth; also
 * where they are contained in the consent itself. Groups count as the registry keeps them, never as a partner wrote them.
 */
import type { CareTeam, Group, PractitionerRole, Reference, Resource } from '@medplum/fhirtypes';
import { localRef } from '../access.ts';
import { behalfOf, partyOf, type Party } from '../relations.ts';
import { standing, type Standing } from '../time.ts';
import type { PaperReading } from './reading.ts';

export interface Members {
  /** Who is a member now. */
  readonly parties: readonly Party[];
  /** False: somebody may be a member of whom nothing is known. */
  readonly complete: boolean;
}

const NOBODY: Members = { parties: [], complete: true };
const UNKNOWN: Members = { parties: [], complete: false };

/** In: a reference. Out: everybody that it means now. */
export function membersOf(reference: Reference | undefined, paper: PaperReading, seen: ReadonlySet<string> = new Set()): Members {
  const target = lookUp(reference, paper);
  const key = reference?.reference ?? '';
  if (target === undefined) {
    const party = localRef(reference) === undefined && isShared(reference?.identifier, paper) ? undefined : partyOf(reference, paper.registry);
    return party === undefined || isStranger(reference, paper) ? UNKNOWN : { parties: [party], complete: true };
  }
  if (seen.has(key)) {
    return NOBODY;
  }
  const deeper = new Set([...seen, key]);
  switch (target.resourceType) {
    case 'CareTeam':
      return teamMembers(target, paper, deeper);
    case 'Group':
      return groupMembers(target, paper, deeper);
    case 'PractitionerRole':
      return roleHolder(target, paper);
    default:
      return byIdentifier(target, paper);
  }
}

/**
 * An organization or professional here that is none of the registry's: what a partner keeps in its own directory may be anybody who asks, under
 * an id of its own. Named by a permit it receives nothing; a denial of it may be of anybody (unknown satisfies a denial, rules 4.5).
 */
function isStranger(reference: Reference | undefined, { registry }: PaperReading): boolean {
  const ref = localRef(reference);
  return (ref?.type === 'Organization' && !registry.partnerKinds.has(ref.id)) || (ref?.type === 'Practitioner' && !registry.professionals.some(({ id }) => id === ref.id));
}

/** The resource behind it, where it is one that has members or stands in the consent; undefined: a plain party. */
function lookUp(reference: Reference | undefined, { consent, evidence, registry }: PaperReading): Resource | undefined {
  const text = reference?.reference ?? '';
  if (text.startsWith('#')) {
    return consent.contained?.find((each) => each.id === text.slice(1));
  }
  const ref = localRef(reference);
  switch (ref?.type) {
    case 'CareTeam':
      return evidence.find((each) => each.resourceType === 'CareTeam' && each.id === ref.id);
    case 'Group':
      return registry.groups.get(ref.id);
    case 'PractitionerRole': {
      const held = registry.roles.find((each) => each.id === ref.id);
      return held?.person === undefined ? undefined : {
        resourceType: 'PractitionerRole', practitioner: { reference: `Practitioner/${held.person}` }, ...(held.period === undefined ? {} : { period: held.period }),
        ...(held.organization === undefined ? {} : { organization: { reference: `Organization/${held.organization}` } }),
      };
    }
    default:
      return undefined;
  }
}

function teamMembers(team: CareTeam, paper: PaperReading, seen: ReadonlySet<string>): Members {
  const running = (team.status ?? 'active') === 'active';
  return running ? during(standing(team.period, paper.moment), () => together((team.participant ?? []).map((participant) =>
    during(standing(participant.period, paper.moment), () => {
      const found = membersOf(participant.member, paper, seen);
      const behalf = behalfOf(participant);
      return behalf === undefined ? found : { ...found, parties: found.parties.map((party) => ({ ...party, organization: behalf })) };
    })))) : NOBODY;
}

/** A group that is described and not listed may hold anybody. */
function groupMembers(group: Group, paper: PaperReading, seen: ReadonlySet<string>): Members {
  if (group.active === false) {
    return NOBODY;
  }
  const listed = together((group.member ?? []).filter((each) => each.inactive !== true)
    .map((each) => during(standing(each.period, paper.moment), () => membersOf(each.entity, paper, seen))));
  return group.actual && (group.characteristic ?? []).length === 0 ? listed : { ...listed, complete: false };
}

function roleHolder(role: PractitionerRole, paper: PaperReading): Members {
  if (role.active === false) {
    return NOBODY;
  }
  return during(standing(role.period, paper.moment), () => {
    const person = partyOf(role.practitioner, paper.registry)?.person;
    const organization = partyOf(role.organization, paper.registry)?.organization;
    const party: Party = { ...(person === undefined ? {} : { person }), ...(organization === undefined ? {} : { organization }) };
    const whole = (role.practitioner === undefined || person !== undefined) && (role.organization === undefined || organization !== undefined);
    return whole && (person ?? organization) !== undefined ? { parties: [party], complete: true } : UNKNOWN;
  });
}

/** An organization or person contained in the consent is whoever of the registry bears its identifier. */
function byIdentifier(resource: Resource, paper: PaperReading): Members {
  const identifiers = (resource as { readonly identifier?: readonly NonNullable<Reference['identifier']>[] }).identifier;
  const parties = (Array.isArray(identifiers) ? identifiers : []).flatMap((identifier: NonNullable<Reference['identifier']>) => (isShared(identifier, paper) ? [] : partyOf({ identifier }, paper.registry) ?? []));
  return parties[0] === undefined ? UNKNOWN : { parties: [parties[0]], complete: true };
}

/** Of several who bear it nobody knows which is meant. */
function isShared(identifier: Reference['identifier'], { registry }: PaperReading): boolean {
  return registry.shared?.has(`${identifier?.system ?? ''}|${identifier?.value ?? ''}`) === true;
}

function during(when: Standing, members: () => Members): Members {
  return when === 'within' ? members() : when === 'unreadable' ? { ...members(), complete: false, parties: [] } : NOBODY;
}

function together(all: readonly Members[]): Members {
  return { parties: all.flatMap((each) => each.parties), complete: all.every((each) => each.complete) };
}
