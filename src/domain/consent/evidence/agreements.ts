// SPDX-License-Identifier: Apache-2.0
/** Agreements on file, as Contract resources of the registry: QSOA, BAA, section 2.33(c) contracts, undertakings. */
import type { Contract } from '@medplum/fhirtypes';
import type { Issue } from '../../issue.ts';
import type { AgreementPaper } from '../facts/papers.ts';
import { codesIn, ext, given, idOf, known } from './access.ts';
import { cs } from './systems.ts';
import { standing, type Moment } from './time.ts';
import type { Affiliation, ChriGrant, FiledAgreement, Registry, ResearchApproval, Term } from './types.ts';

export const AGREEMENT_TYPES = [
  'qsoa', 'business-associate-agreement', 'contract-agent', 'part2-contract-2-33-c', 'security-addendum', 'research-undertaking',
  'audit-undertaking',
] as const satisfies readonly AgreementPaper['type'][];

/** Those under which somebody serves a program or a covered entity: 42 CFR 2.11 (QSO), 45 CFR 164.504(e). */
export const SERVICE_AGREEMENTS: readonly AgreementPaper['type'][] = ['qsoa', 'business-associate-agreement'];

export const CHRI_BASES = ['statute', 'court-order', 'security-addendum'] as const;

/** A Contract whose type is one of our agreement types; one of an unknown type of that system is named and counts for nothing. */
export function readAgreement(contract: Contract, issues: Issue[]): readonly FiledAgreement[] {
  const codes = codesIn(contract.type, cs('agreement-type'));
  const [type] = known(codes, AGREEMENT_TYPES);
  if (type === undefined) {
    if (codes.length > 0) {
      issues.push(unreadable(contract, 'type'));
    }
    return [];
  }
  return [{
    type,
    parties: partiesOf(contract),
    ...termOf(contract),
    ...given('boundByPart2', ext(contract, 'agreement-bound-by-part2')?.valueBoolean),
    ...given('returnOnly', ext(contract, 'agreement-return-only')?.valueBoolean),
  }];
}

/**
 * Authority of an organization to hold criminal-history information (28 CFR 20.21, 20.33), with the papers on which it says that it rests: a
 * contractor's security addendum (28 CFR 20.33(a)(7)). A paper that is not on file is one that does not count.
 */
export function readChriGrant(contract: Contract, contracts: readonly Contract[], issues: Issue[]): readonly ChriGrant[] {
  if (!codesIn(contract.type, cs('authority-type')).includes('chri-authority')) {
    return [];
  }
  const [basis] = known(codesIn(contract.subType, cs('chri-basis')), CHRI_BASES);
  if (basis === undefined) {
    issues.push(unreadable(contract, 'subType'));
    return [];
  }
  const restsOn = (contract.supportingInfo ?? []).map((reference) => {
    const paper = contracts.find((each) => each.id !== undefined && reference.reference === `Contract/${each.id}`);
    return paper === undefined ? { executed: false } : termOf(paper);
  });
  return partiesOf(contract).map((holder) => ({ holder, basis, restsOn, ...termOf(contract) }));
}

/** Direct administrative control over a program (42 CFR 2.12(c)(3)(ii)); a contract that is over says that it does not hold. */
export function readAffiliation(contract: Contract): readonly Affiliation[] {
  if (!codesIn(contract.type, cs('authority-type')).includes('direct-administrative-control')) {
    return [];
  }
  return partiesOf(contract, 'controlling').flatMap((controlling) => partiesOf(contract, 'program').map((program) => ({ controlling, program, ...termOf(contract) })));
}

export const RESEARCH_BASES = ['hipaa-authorization', 'waiver', 'common-rule', 'fda', 'none'] as const;

/** The pathway shown for a study of 42 CFR 2.52, and whether the researcher is bound in writing. */
export function readResearch(contract: Contract, issues: Issue[]): readonly ResearchApproval[] {
  if (!codesIn(contract.type, cs('authority-type')).includes('research-approval')) {
    return [];
  }
  const [basis] = known(codesIn(contract.subType, cs('research-basis')), RESEARCH_BASES);
  if (basis === undefined) {
    issues.push(unreadable(contract, 'subType'));
    return [];
  }
  const undertakingOnFile = codesIn(contract.subType, cs('research-undertaking')).includes('on-file');
  return partiesOf(contract).map((holder) => ({ holder, basis, undertakingOnFile, ...termOf(contract) }));
}

/** Parties of a contract, in any role or in one. */
function partiesOf(contract: Contract, role?: string): readonly string[] {
  return (contract.term ?? []).flatMap((term) => term.offer.party ?? [])
    .filter((party) => role === undefined || codesIn(party.role, cs('contract-role')).includes(role))
    .flatMap((party) => party.reference).flatMap((each) => idOf(each) ?? []);
}

function unreadable(contract: Contract, element: string): Issue {
  return {
    code: 'code-invalid', severity: 'warning', text: 'An agreement in the registry could not be read and counts for nothing.',
    at: `Contract/${contract.id ?? ''}.${element}`,
  };
}

function termOf(contract: Contract): Term {
  return { executed: contract.status === 'executed', ...given('start', contract.applies?.start), ...given('end', contract.applies?.end) };
}

/** Whether a paper of the registry counts at the moment; the moment notes when that will change. */
export function inForce({ executed, start, end }: Term, moment: Moment): boolean {
  return executed && standing({ ...given('start', start), ...given('end', end) }, moment) === 'within';
}

/** The agreements as they stand at the moment. */
export function agreementsAt(registry: Registry, moment: Moment): readonly AgreementPaper[] {
  return registry.agreements.map(({ executed, start, end, ...paper }) => ({
    ...paper, inDate: inForce({ executed, ...given('start', start), ...given('end', end) }, moment),
  }));
}
