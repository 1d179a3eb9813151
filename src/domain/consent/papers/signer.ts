// SPDX-License-Identifier: Apache-2.0
/** Who may sign: rules section 4.4 (42 CFR 2.14 minors, 2.15 incapacity and death, 2.31(a)(8)). */
import type { Context } from '../context.ts';
import type { ConsentPaper, SignatureOnPaper } from '../facts/papers.ts';

export type SignerAnswer = 'authorized' | 'not-authorized' | 'unknown';

/** Is the paper signed by whoever had to sign it? `unknown`: the state's rule for minors is not configured. */
export function signerAuthority(paper: ConsentPaper, ctx: Context): SignerAnswer {
  const { patient, minorLaw, directorFindings } = ctx.facts;
  const own = paper.signatures.filter((signature) => signature.role === 'patient' && signature.signer === patient.id);
  const byPatient = own.length > 0;
  if (patient.deceased) {
    return answer(paper.signatures.some((signature) => signature.role === 'personal-representative' && signature.authorityDocumented === true));
  }
  if (patient.ageYears < 18) {
    return minorAuthority(paper, byPatient, minorLaw?.minorMayConsentAloneToSud);
  }
  if (patient.capacity === 'lacks-adjudicated') {
    return answer(paper.signatures.some(isRepresentative));
  }
  if (byPatient) {
    // Who had to sign is told by the age at signing: what a minor signed without whoever had to sign too is not mended by a birthday.
    const grown = own.some(({ date }) => patient.adultSince === undefined || date >= patient.adultSince);
    return grown ? 'authorized' : minorAuthority(paper, byPatient, minorLaw?.minorMayConsentAloneToSud);
  }
  // 2.15(a)(2): without adjudication the program director may consent, for payment alone.
  const director = patient.capacity === 'lacks-not-adjudicated' && directorFindings?.incapacityPreventsKnowingAction === true
    && paper.purposes.length > 0 && paper.purposes.every((purpose) => purpose === 'payment')
    && paper.signatures.some((signature) => signature.role === 'program-director' && signature.authorityDocumented === true);
  return answer(director);
}

/** 2.14: where the minor may consent alone, only the minor signs, even for billing; where a parent must consent, both sign. */
function minorAuthority(paper: ConsentPaper, byPatient: boolean, alone: boolean | undefined): SignerAnswer {
  if (alone === undefined) {
    return byPatient ? 'unknown' : 'not-authorized';
  }
  const byParent = paper.signatures.some((signature) => signature.role === 'parent' || isRepresentative(signature));
  return answer(byPatient && (alone || byParent));
}

function isRepresentative(signature: SignatureOnPaper): boolean {
  return (signature.role === 'guardian' || signature.role === 'personal-representative') && signature.authorityDocumented === true;
}

function answer(authorized: boolean): SignerAnswer {
  return authorized ? 'authorized' : 'not-authorized';
}
