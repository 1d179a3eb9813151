// SPDX-License-Identifier: Apache-2.0
/** Who may sign (section 4.4). */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper, SignatureOnPaper } from '../../../src/domain/consent/facts/papers.ts';
import { when, type Answer } from './answer.ts';

type Signatures = readonly SignatureOnPaper[];

function representative(signatures: Signatures): boolean {
  return signatures.some((each) => (each.role === 'personal-representative' || each.role === 'guardian') && each.authorityDocumented === true);
}

function parent(signatures: Signatures): boolean {
  return signatures.some((each) => each.role === 'parent' || (each.role === 'guardian' && each.authorityDocumented === true));
}

function participant(signatures: Signatures, facts: Facts): boolean {
  return signatures.some((each) => each.role === 'patient' && each.signer === facts.patient.id);
}

/** 42 CFR 2.14: what state law says about minors is a fact; without it nobody can tell who must sign. */
function forMinor(signatures: Signatures, facts: Facts): Answer {
  const alone = facts.minorLaw?.minorMayConsentAloneToSud;
  const [self, elder] = [participant(signatures, facts), parent(signatures) || representative(signatures)];
  if (alone === undefined) {
    return self ? 'ask' : 'no';
  }
  return when(alone ? self : self && elder);
}

/** 42 CFR 2.15(a)(2): the program director, for payment alone. */
function director(paper: ConsentPaper, facts: Facts): boolean {
  return facts.patient.capacity === 'lacks-not-adjudicated' && facts.directorFindings?.incapacityPreventsKnowingAction === true &&
    facts.purpose === 'payment' && paper.signatures.some((each) => each.role === 'program-director' && each.authorityDocumented === true);
}

export function signedByTheRightPerson(paper: ConsentPaper, facts: Facts): Answer {
  const { signatures } = paper;
  const { deceased, ageYears, capacity } = facts.patient;
  if (deceased || capacity === 'lacks-adjudicated') {
    return when(representative(signatures));
  }
  if (ageYears < 18) {
    return forMinor(signatures, facts);
  }
  if (capacity === 'lacks-not-adjudicated') {
    return when(director(paper, facts));
  }
  // 2.31(a)(8) speaks of the signature; 2.14 of whoever gives consent as a minor: the day of signing decides.
  const { adultSince } = facts.patient;
  const asMinor = adultSince !== undefined && signatures.every(({ role, signer, date }) => role !== 'patient' || signer !== facts.patient.id || date < adultSince);
  return participant(signatures, facts) && asMinor ? forMinor(signatures, facts) : when(participant(signatures, facts));
}
