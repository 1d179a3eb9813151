// SPDX-License-Identifier: Apache-2.0
/** Elements (8) and (9) of 42 CFR 2.31(a): signatures in Provenance, or a signed source document that someone checked. */
import type { Consent, Provenance, Reference, Signature } from '@medplum/fhirtypes';
import type { ConsentPaper, SignatureOnPaper } from '../../facts/papers.ts';
import { given, idOf, known } from '../access.ts';
import { relative } from '../people.ts';
import { cs } from '../systems.ts';
import { dayOf } from '../time.ts';
import type { Reading } from './reading.ts';

export const SIGNER_ROLES = ['patient', 'parent', 'guardian', 'personal-representative', 'program-director', 'other'] as const;
export const SIGNING_METHODS = ['wet-ink', 'electronic'] as const;

/** The signatures on a consent, in the order in which they were filed. */
export function signaturesOn(consent: Consent, reading: Reading): ConsentPaper['signatures'] {
  const signed = reading.evidence.filter((each): each is Provenance => each.resourceType === 'Provenance')
    .filter((each) => each.target.some((target) => idOf(target) === consent.id && (target.reference ?? '').includes('Consent/')))
    .flatMap((each) => each.signature ?? []).map((each) => readSignature(each, reading));
  return signed.length > 0 ? signed : signedSource(consent, reading);
}

function readSignature(signature: Signature, reading: Reading): SignatureOnPaper {
  const codes = (system: string): readonly string[] => signature.type.flatMap((each) => (each.system === cs(system) ? [each.code ?? ''] : []));
  const [authority] = known(codes('signature-authority'), ['documented', 'not-documented'] as const);
  return {
    signer: signerOf(signature.who, reading),
    role: known(codes('signer-role'), SIGNER_ROLES)[0] ?? roleOf(signature.who, reading),
    date: dayOf(signature.when, reading.moment.zone) ?? '',
    method: known(codes('signature-method'), SIGNING_METHODS)[0] ?? 'electronic',
    ...given('authorityDocumented', authority === undefined ? undefined : authority === 'documented'),
  };
}

/** A signer that cannot be resolved is nobody who may sign. */
function signerOf(who: Reference | undefined, reading: Reading): string {
  const id = idOf(who);
  return id === undefined ? '' : reading.identity.canonical(id);
}

function roleOf(who: Reference | undefined, reading: Reading): SignatureOnPaper['role'] {
  const id = idOf(who) ?? '';
  if (reading.identity.isOwn(id)) {
    return 'patient';
  }
  const related = reading.evidence.find((each) => each.resourceType === 'RelatedPerson' && each.id === id);
  const relation = related?.resourceType === 'RelatedPerson' ? relative(related).relation : undefined;
  return relation === 'parent' ? 'parent' : relation === 'legal-representative' ? 'personal-representative' : 'other';
}

/** A paper form on file: signed by whoever agreed, on the date of the consent, once someone has verified it. */
function signedSource(consent: Consent, reading: Reading): ConsentPaper['signatures'] {
  const onFile = consent.sourceAttachment !== undefined || consent.sourceReference !== undefined;
  const date = dayOf(consent.dateTime, reading.moment.zone);
  if (!onFile || !isVerified(consent) || date === undefined) {
    return [];
  }
  return (consent.performer ?? []).map((who) => ({ signer: signerOf(who, reading), role: roleOf(who, reading), date, method: 'wet-ink' }));
}

/** Rules section 4.3, last sentence: only a form that someone checked, and nobody found wrong, counts as verified. */
export function isVerified(consent: Consent): boolean {
  const checks = consent.verification ?? [];
  return checks.some((each) => each.verified) && checks.every((each) => each.verified);
}
