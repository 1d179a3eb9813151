// SPDX-License-Identifier: Apache-2.0
/**
 * What a gate would know if a consent were revoked today, or another were signed: for previews alone, nothing of it is stored.
 * Rules 4.3 (revocation) and 4.5 (consents combine); the supposed papers pass the same checks as real ones.
 */
import type { Consent, Provenance } from '@medplum/fhirtypes';
import { fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import { withRevocation } from '../consents/revoke.ts';
import type { PersonKnowledge } from '../gate/knowledge.ts';

export interface Supposition {
  /** Ids of consents on file, taken as revoked in writing for everyone. */
  readonly revoked: readonly string[];
  /** Consents that are not on file, taken as signed by their performer (else the patient) and checked; `patient` is one of the person's. */
  readonly signed: readonly Consent[];
}

export interface SupposedAt {
  readonly asOf: string;
  /** Local day of the supposed revocation. */
  readonly day: string;
  readonly gateway: string;
}

/** In: what is known and what is supposed. Out: what would be known, or what cannot be supposed. */
export function supposed(knowledge: PersonKnowledge, supposition: Supposition, at: SupposedAt): Result<PersonKnowledge> {
  const issues = [...unknownConsents(knowledge, supposition.revoked), ...strangers(knowledge, supposition.signed)];
  if (issues.length > 0) {
    return fail(...issues);
  }
  const evidence = knowledge.evidence.map((each) => (each.resource.resourceType === 'Consent' && supposition.revoked.includes(each.resource.id ?? '')
    ? { ...each, resource: withRevocation(each.resource, { id: each.resource.id ?? '', form: 'written' }, at.day) } : each));
  const signed = supposition.signed.flatMap((consent, n) => asFiled(consent, `supposed-${String(n + 1)}`, at.asOf))
    .map((resource) => ({ resource, contributor: at.gateway }));
  return ok({ ...knowledge, evidence: [...evidence, ...signed] });
}

/** The consent as it would stand with its signature, 42 CFR 2.31(a)(8)-(9). */
function asFiled(consent: Consent, id: string, asOf: string): readonly (Consent | Provenance)[] {
  const who = consent.performer?.[0] ?? consent.patient ?? {};
  const signature = { type: [{ system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.7' }], when: asOf, who };
  const provenance: Provenance = { resourceType: 'Provenance', id: `${id}-signature`, target: [{ reference: `Consent/${id}` }], recorded: asOf, agent: [{ who }], signature: [signature] };
  return [{ verification: [{ verified: true }], ...consent, id }, provenance];
}

function unknownConsents(knowledge: PersonKnowledge, revoked: readonly string[]): readonly Issue[] {
  const onFile = new Set(knowledge.evidence.flatMap((each) => (each.resource.resourceType === 'Consent' ? [each.resource.id] : [])));
  return revoked.filter((id) => !onFile.has(id)).map(() => ({ code: 'not-found', text: 'This person has no such consent on file', at: 'revoked' }));
}

function strangers(knowledge: PersonKnowledge, signed: readonly Consent[]): readonly Issue[] {
  const patients = new Set(knowledge.patients.map((row) => `Patient/${row.id}`));
  return signed.flatMap((consent, n) => (patients.has(consent.patient?.reference ?? '') ? []
    : [{ code: 'value', text: 'The consent must name a Patient of the person asked about', at: `signed[${String(n)}].patient` } as const]));
}
