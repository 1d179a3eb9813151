// SPDX-License-Identifier: Apache-2.0
/**
 * Whose word counts as evidence. A caller can never supply its own status, labels or consents (known failure 14): a stored
 * resource speaks for a release only when somebody who may say so contributed it. What speaks against one counts from anyone.
 *
 * - the discloser (for whom the gateway holds the records) and the gateway's own staff: everything on file with them;
 * - a court: its orders, and the course of its own action;
 * - a justice agency: the supervision that it carries out itself, by its own people (42 CFR 2.35(a)(1));
 * - a custodian: the custody in which it holds the person (45 CFR 164.512(k)(5));
 * - anybody: a refusal (a Consent whose root denies), and that its own Patient is a record of this person; a consent, once the discloser or
 *   the gateway's staff held the paper against it.
 *
 * That somebody treats the patient is for the discloser to know (42 CFR 2.11): whoever asks could say so of itself.
 */
import type { Consent, DocumentReference, Encounter, EpisodeOfCare, Patient, Reference, Resource } from '@medplum/fhirtypes';
import type { LegalStatus } from '../facts/vocabulary.ts';
import { codesIn, idOf, localRef, ownCodes } from './access.ts';
import { baseRule, contradictsItself } from './consents/base.ts';
import { isCustodyStay } from './condition.ts';
import { isOrder } from './orders.ts';
import { cs } from './systems.ts';
import type { Registry } from './types.ts';

/** A piece of evidence and the organization that gave it to the gateway. */
export interface Contributed {
  readonly resource: Resource;
  readonly contributor: string;
}

export interface TrustContext {
  /** The discloser. */
  readonly from: string;
  /** The gateway's own organization. */
  readonly gateway: string;
  readonly registry: Registry;
}

const JUSTICE: readonly LegalStatus[] = ['criminal-justice-agency', 'court', 'correctional-institution'];
const CUSTODIANS: readonly LegalStatus[] = ['correctional-institution', 'law-enforcement'];
const SUPERVISION = ['supervision', 'probation', 'parole', 'pretrial'];

/** What of the evidence may speak in an ask to this discloser. */
export function trustedEvidence(evidence: readonly Contributed[], context: TrustContext): readonly Resource[] {
  const lent = lentBirthDate(evidence, context);
  const consents = new Map(evidence.flatMap((each) => (each.resource.resourceType === 'Consent' ? [[each.resource.id, each.contributor] as const] : [])));
  const looked = versionsLookedAt(evidence, context);
  return evidence.flatMap((each) => {
    const kept = isSignatureOnOwnPaper(each, consents) || looked.has(versionOf(each.resource)) ? each.resource : trusted(each, context);
    return kept === undefined ? [] : [kept.resourceType === 'Patient' ? { ...kept, ...lent } : kept];
  });
}

/**
 * Whoever brings a consent brings the signatures on it: the paper stays one that nobody at the discloser has looked at, and is
 * refused for that, not for a signature that it does not lack. On another's paper a signature counts from the discloser alone.
 */
function isSignatureOnOwnPaper({ resource, contributor }: Contributed, consents: ReadonlyMap<string | undefined, string>): boolean {
  return resource.resourceType === 'Provenance' && resource.target.length > 0
    && resource.target.every((target) => localRef(target)?.type === 'Consent' && consents.get(idOf(target)) === contributor);
}

/**
 * Versions of consents that the discloser, or the gateway's staff, held the paper against (`Consent/[id]/$verify`). That a third party
 * brought the paper then no longer matters; once it changes the paper somebody must look again.
 */
function versionsLookedAt(evidence: readonly Contributed[], { from, gateway }: TrustContext): ReadonlySet<string> {
  return new Set(evidence.flatMap(({ resource, contributor }) => (
    resource.resourceType === 'Provenance' && (contributor === from || contributor === gateway) && codesIn(resource.activity, cs('provenance-activity')).includes('verify')
      ? resource.target.flatMap((target) => target.reference ?? []) : [])));
}

/** `''`: no version of a consent. */
function versionOf({ resourceType, id, meta }: Resource): string {
  return resourceType === 'Consent' && meta?.versionId !== undefined ? `Consent/${id ?? ''}/_history/${meta.versionId}` : '';
}

/**
 * A discloser without a Patient of its own wrote about somebody else's, and relies on it: of the birth dates there are, the
 * youngest counts, since an adult's own signature must not be presumed (42 CFR 2.14).
 */
function lentBirthDate(evidence: readonly Contributed[], { from, gateway }: TrustContext): Pick<Patient, 'birthDate' | 'name'> {
  const patients = evidence.flatMap((each) => (each.resource.resourceType === 'Patient' ? [{ patient: each.resource, by: each.contributor }] : []));
  if (patients.some(({ by }) => by === from || by === gateway)) {
    return {};
  }
  const youngest = patients.filter(({ patient }) => patient.birthDate !== undefined).sort((a, b) => (a.patient.birthDate! < b.patient.birthDate! ? 1 : -1))[0]?.patient;
  return youngest === undefined ? {} : { birthDate: youngest.birthDate!, ...(youngest.name === undefined ? {} : { name: youngest.name }) };
}

function trusted(each: Contributed, context: TrustContext): Resource | undefined {
  const { resource, contributor } = each;
  if (isEmergencyDeclaration(resource)) {
    return contributor === context.gateway ? resource : undefined;
  }
  return contributor === context.from || contributor === context.gateway ? resource : asOthersWord(each, context);
}

/** What a third party may say, cut down to what it may say it of. */
function asOthersWord({ resource, contributor }: Contributed, { registry }: TrustContext): Resource | undefined {
  const statuses = registry.byId.get(contributor)?.classes ?? [];
  const is = (wanted: readonly LegalStatus[]): boolean => statuses.some((status) => wanted.includes(status));
  switch (resource.resourceType) {
    case 'Patient':
      return asLinkOnly(resource);
    case 'Consent':
      return asUnverified(resource);
    case 'EpisodeOfCare':
      return is(JUSTICE) ? asOwnSupervision(resource, { contributor, registry, court: is(['court']) }) : undefined;
    case 'Encounter':
      return is(CUSTODIANS) && isOwnStay(resource, contributor) ? resource : undefined;
    case 'DocumentReference':
      return is(['court']) && isCourtsOrder(resource) ? resource : undefined;
    default:
      return undefined;
  }
}

/** A third party's Patient says that its records are of this person, and nothing of who or how old the person is. */
function asLinkOnly(patient: Patient): Patient {
  return { resourceType: 'Patient', ...(patient.id === undefined ? {} : { id: patient.id }) };
}

/** An emergency counts only as declared through the gateway's own operation, which checks who declares it (42 CFR 2.51). */
function isEmergencyDeclaration(resource: Resource): boolean {
  return resource.resourceType === 'Communication'
    && (resource.category ?? []).some((concept) => (concept.coding ?? []).some((coding) => coding.code === 'medical-emergency'));
}

/**
 * A consent that a third party brought is paper nobody at the discloser has looked at: undecided, never a permit. A denial
 * stands; what it excepts is a permit like any other. A permission under the sharing protocol is no denial and has no form to be looked at: it does not count.
 */
function asUnverified(consent: Consent): Consent | undefined {
  if (consent.provision?.type === 'deny' && consent.provision.provision === undefined) {
    return consent;
  }
  const { verification: _claimed, ...rest } = consent;
  const permission = baseRule(consent) === 'permit' && !contradictsItself(consent) && codesIn(consent.category, cs('consent-variant')).includes('sharing-permission');
  return permission ? undefined : { ...rest, verification: [{ verified: false }] };
}

interface Speaker { readonly contributor: string; readonly registry: Registry; readonly court: boolean }

/**
 * Supervision by the contributor and its own people; of a court also the course of its action, by which a referral consent becomes
 * revocable (42 CFR 2.35(c)). Everything else that such an episode might say is left out.
 */
function asOwnSupervision(episode: EpisodeOfCare, speaker: Speaker): EpisodeOfCare | undefined {
  const { contributor, registry, court } = speaker;
  const managed = localRef(episode.managingOrganization);
  const kept = [...SUPERVISION, ...(court ? ['justice-action'] : [])];
  const type = (episode.type ?? []).filter((concept) => ownCodes(concept).length > 0 && ownCodes(concept).every((code) => kept.includes(code)))
    .map((concept) => ({ coding: (concept.coding ?? []).filter((coding) => kept.includes(coding.code ?? '') && ownCodes({ coding: [coding] }).length > 0) }));
  if (type.length === 0 || (managed !== undefined && managed.id !== contributor)) {
    return undefined;
  }
  const { careManager, team: _members, type: _types, ...rest } = episode;
  return {
    ...rest, type, managingOrganization: { reference: `Organization/${contributor}` },
    ...(careManager !== undefined && worksFor(careManager, contributor, registry) ? { careManager } : {}),
  };
}

function worksFor(reference: Reference, organization: string, registry: Registry): boolean {
  const person = localRef(reference);
  return person?.type === 'Practitioner' && registry.roles.some((role) => role.person === person.id && role.organization === organization);
}

function isOwnStay(encounter: Encounter, contributor: string): boolean {
  const provider = localRef(encounter.serviceProvider);
  return isCustodyStay(encounter) && (provider === undefined || provider.id === contributor);
}

/** What a court itself issued; that others issued something is theirs to bring to the discloser. */
function isCourtsOrder(document: DocumentReference): boolean {
  return isOrder(document) && codesIn(document.category, cs('order-issuer')).every((issuer) => issuer === 'court' || issuer === 'court-clerk' || issuer === 'grand-jury');
}
