// SPDX-License-Identifier: Apache-2.0
/**
 * From who asks, the registry and the person's evidence to the facts that the engine reasons on. Pure, and the only way in: the live API
 * and `decide` both come through here (settled question 12).
 */
import type { Resource } from '@medplum/fhirtypes';
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { statusOf } from '../classify/status.ts';
import type { Facts } from '../facts/facts.ts';
import type { LegalStatus } from '../facts/vocabulary.ts';
import { given } from './access.ts';
import { agreementsAt, inForce, SERVICE_AGREEMENTS } from './agreements.ts';
import { readJusticeAction, readMatrix, readRequest, readStanding } from './ask-parts.ts';
import { readPatient } from './condition.ts';
import type { Reading } from './consents/reading.ts';
import { permittedCategories, readConsents } from './consents/read-consents.ts';
import { readOrders } from './orders.ts';
import { identityOf, otherPatients, relative } from './people.ts';
import { readPlanTeam } from './plan-team.ts';
import { holdsFor, readRelations, type Relation } from './relations.ts';
import { readStatements, type Parties } from './statements.ts';
import { momentOf, standing, type Moment } from './time.ts';
import type { AskContext, AskFacts, ReadAsk, Registry } from './types.ts';

/** As `readAsk`, the facts alone. A caller that keeps them needs `readAsk`, which says until when they hold. */
export function readAskFacts(context: AskContext, registry: Registry, evidence: readonly Resource[]): Result<AskFacts> {
  const read = readAsk(context, registry, evidence);
  return read.ok ? ok(read.value.facts) : read;
}

/**
 * In: who asks, the registry, the person's Patients and every resource for which `isEvidence` is true. Out: the facts, what could not be
 * evaluated, and until when they hold. Fails when there is no Patient, the instant or zone is no such thing, or a partner cannot be placed.
 */
export function readAsk(context: AskContext, registry: Registry, evidence: readonly Resource[]): Result<ReadAsk> {
  const moment = momentOf(context.asOf, context.timeZone);
  const identity = identityOf(evidence, context.patients);
  if (moment === undefined || identity === undefined) {
    return fail(moment === undefined
      ? { code: 'invalid', text: 'The instant of an ask has an offset, and its zone is an IANA name or an offset.' }
      : { code: 'not-found', text: 'There is no such person.' });
  }
  const issues: Issue[] = [...registry.issues];
  const reading: Reading = { moment, registry, identity, evidence, from: context.from, purpose: context.purpose, issues, ...given('links', context.links) };
  const parties = partiesOf(context, reading);
  const matrix = readMatrix({
    context, registry, evidence, moment, permitted: permittedCategories(reading, parties),
    recipientIsPatient: parties.person !== undefined && identity.isOwn(parties.person), discloserIsPatient: identity.isOwn(context.from),
  });
  if (!matrix.ok) {
    return matrix;
  }
  const facts = assemble(context, reading, { parties, matrix: matrix.value });
  return ok({ facts, issues, stableUntil: moment.stableUntil() });
}

function partiesOf(context: AskContext, reading: Reading): Parties {
  const { organization, person } = context.to;
  return { from: context.from, ...given('organization', organization), ...given('person', person === undefined ? undefined : reading.identity.canonical(person)) };
}

interface Found { readonly parties: Parties; readonly matrix: Facts['sharingMatrix'] }

function assemble(context: AskContext, reading: Reading, { parties, matrix }: Found): AskFacts {
  const { evidence, registry, moment, identity } = reading;
  const relations = readRelations(evidence, registry, moment);
  const others = otherPatients(evidence, identity);
  return {
    asOf: moment.asOf,
    state: context.state,
    patient: readPatient(identity, evidence, moment),
    ...(others.length === 0 ? {} : { otherPatients: others }),
    organizations: registry.organizations,
    persons: personsOf(reading),
    discloser: readDiscloser(context, registry, relations),
    recipient: readRecipient(context, { parties, registry, relations, moment }),
    purpose: context.purpose,
    request: { kind: context.kind, records: [], requesterVerified: context.to.verified, ...readRequest(evidence, parties, moment) },
    ...readConsents(reading),
    orders: readOrders(reading),
    agreements: agreementsAt(registry, moment),
    ...(context.overlays.length === 0 ? {} : { overlays: context.overlays }),
    ...given('sharingMatrix', matrix),
    ...given('planTeam', isGateway(context) ? undefined : readPlanTeam(evidence, registry, moment)),
    ...given('justiceAction', readJusticeAction(evidence, moment)),
    ...medicalPersonnel(readStatements(evidence, parties, moment), context, { registry, moment }),
    ...given('minorLaw', context.minorLaw),
    ...readStanding(registry, parties, moment),
  };
}

/** Whoever runs the exchange for the agencies is on no team, and shares no plan: what its staff may see is for the law and its own rules (42 CFR 2.11, qualified service organization). */
function isGateway({ gateway, to }: AskContext): boolean {
  return gateway !== undefined && to.organization === gateway;
}

function personsOf({ registry, evidence }: Reading): AskFacts['persons'] {
  const related = evidence.filter((each) => each.resourceType === 'RelatedPerson').map(relative);
  return related.length === 0 ? registry.professionals : [...registry.professionals, ...related];
}

function readDiscloser(context: AskContext, registry: Registry, relations: readonly Relation[]): AskFacts['discloser'] {
  const organization = registry.byId.has(context.from) ? context.from : undefined;
  const person = organization === undefined ? context.from : context.acting?.person;
  const treats = holdsFor(relations, 'treats', { ...given('organization', organization), ...given('person', person) });
  return {
    ...given('organization', organization),
    ...given('person', person),
    ...given('role', context.acting?.role),
    ...given('actingThrough', context.acting?.through ?? servedBy(context, registry)),
    ...given('treatingRelationship', treats === undefined ? undefined : treats ? 'patient' : 'none'),
  };
}

/**
 * The gateway carries out what others disclose: as the qualified service organization or business associate of a program or covered entity, which
 * that one must have signed (42 CFR 2.11, 2.12(c)(4); 45 CFR 164.502(e)), or as an intermediary, which a general designation must name (2.31(a)(4)(ii)).
 * Agencies that neither law binds need no agreement; one that they have on file counts as it stands.
 */
function servedBy({ gateway, from }: AskContext, registry: Registry): string | undefined {
  if (gateway === undefined || gateway === from) {
    return undefined;
  }
  const onFile = registry.agreements.some((each) => SERVICE_AGREEMENTS.includes(each.type) && each.parties.includes(from) && each.parties.includes(gateway));
  const posture = registry.byId.get(gateway)?.classes ?? [];
  const owed = posture.some((each) => SERVICE.includes(each)) && statusOf(from, registry)?.some((each) => SERVED.includes(each)) === true;
  return onFile || owed || posture.includes('intermediary') ? gateway : undefined;
}

/** Who serves under an agreement, and whom (42 CFR 2.11, 45 CFR 160.103). */
const SERVICE: readonly LegalStatus[] = ['qso', 'business-associate'];
const SERVED: readonly LegalStatus[] = ['part2-program', 'covered-entity', 'health-plan'];

interface RecipientInput { readonly parties: Parties; readonly registry: Registry; readonly relations: readonly Relation[]; readonly moment: Moment }

function readRecipient(context: AskContext, { parties, registry, relations, moment }: RecipientInput): AskFacts['recipient'] {
  const { organization, person } = parties;
  const is = (role: Relation['role']): boolean | undefined => holdsFor(relations, role, parties);
  const treats = is('treats');
  const relation = treats === true ? 'patient' : is('treats-other-individual') === true ? 'other-individual' : treats === false ? 'none' : undefined;
  const control = registry.affiliations.filter((each) => each.controlling === organization && each.program === context.from);
  return {
    ...given('organization', organization),
    ...given('person', person),
    role: context.to.role,
    ...given('treatingRelationship', relation),
    ...given('supervisesPatient', is('supervises')),
    ...given('conditionedParticipation', is('conditioned-participation')),
    ...given('dutyOnSameAction', is('duty-on-same-action')),
    ...given('directAdministrativeControl', control.length === 0 ? undefined : control.some((each) => inForce(each, moment))),
    ...given('needArisesFromSudCare', is('sud-care-duty')),
    ...given('involvedInCare', is('involved-in-care')),
    ...given('personalRepresentative', is('personal-representative')),
  };
}

const MEDICAL_ROLES = ['clinician', 'physician', 'nurse', 'paramedic', 'pharmacist'];

/** 42 CFR 2.51(a): medical personnel is who the registry says is, not who says so in the declaration. */
function medicalPersonnel<T extends Pick<Facts, 'emergency'>>(statements: T, context: AskContext, { registry, moment }: Pick<Reading, 'registry' | 'moment'>): T {
  const { emergency } = statements;
  if (emergency === undefined) {
    return statements;
  }
  const held = registry.roles.some((each) => each.codes.includes('medical-personnel') && standing(each.period, moment) === 'within'
    && (each.person === undefined ? each.organization === context.to.organization : each.person === context.to.person));
  const shown = emergency.recipientMedicalPersonnel && (held || MEDICAL_ROLES.includes(context.to.role));
  return { ...statements, emergency: { ...emergency, recipientMedicalPersonnel: shown } };
}
