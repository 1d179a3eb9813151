// SPDX-License-Identifier: Apache-2.0
/** Part 2 records that the discloser itself received: who may pass them on, and to whom. 42 CFR 2.12(d)(2), 2.33(b)-(c), 2.35(d); rules 6.1. */
import { agreementBetween, isAny, isHealthActor, isTpo, JUSTICE, wholesIn, type Context } from '../context.ts';
import type { Basis } from '../facts/bases.ts';
import type { ConsentPaper } from '../facts/papers.ts';
import type { ReceivedUnder, RecordFacts } from '../facts/record.ts';
import type { CriticalObligation } from '../facts/vocabulary.ts';
import { finding } from '../finding.ts';
import { covers } from '../papers/compiled.ts';
import { hasExpired, isRevoked, standingOf } from '../papers/standing.ts';
import { duties, failed, needed, type Failed, type Passed, type Tried } from '../tried.ts';
import { hipaaBasis, type HipaaInput } from './hipaa.ts';

/** Notice and scope again on a redisclosure (rules 13.6, the protective reading), with bar and label. */
const ONWARD: readonly CriticalObligation[] = ['attach-part2-notice', 'attach-consent-scope', 'bar-proceedings-tag', 'keep-part2-label'];

const BACK: Readonly<Partial<Record<ReceivedUnder['basis'], string>>> = { 'audit-exception': '42 CFR 2.53', 'research-exception': '42 CFR 2.52', 'emergency-exception': '42 CFR 2.51' };

const stop = (rule: string, cite: string, stage = 30): Failed => failed('no-basis', [finding(`part2.redisclosure.${rule}`, cite, 'deny')], stage);

/** The onward path of a received `p2` record that is not covered by a consent of its own. */
export function redisclosureBasis(input: HipaaInput, record: RecordFacts, received: ReceivedUnder): Tried {
  const { ctx } = input;
  const stopped = original(ctx, received);
  if (stopped !== undefined) {
    return stopped;
  }
  switch (received.basis) {
    case 'cj-referral-consent':
      return justiceDuty(ctx);
    case 'tpo-single-consent':
      if (ctx.hipaaDiscloser) {
        // Whatever the holder calls it: where the paper is on file, that says what it was for.
        return papersOf(ctx, received).length === 0 ? asHipaaPermits(input, record) : asReceivedForTpo(input, record, received);
      }
      return sameTpoConsent(input, record, received);
    case 'intermediary-consent':
      if (ctx.discloser.has('intermediary')) {
        // Only to those whom the designation covers, which the consent itself has been asked for already (2.31(a)(4)(ii)).
        return stop('no-onward-path', '42 CFR 2.31(a)(4)(ii), 2.24');
      }
      return asReceivedForTpo(input, record, received);
    case 'specific-consent':
    case 'hipaa-authorization':
      return asReceivedForTpo(input, record, received);
    case 'qso-agreement':
      return serviceChain(ctx, record);
    case 'emergency-exception':
    case 'research-exception':
    case 'audit-exception':
      return backToOrigin(ctx, record, BACK[received.basis] ?? '');
    case 'unknown':
      if (ctx.hipaaDiscloser && !(ctx.tpo && isHealthActor(ctx)) && hipaaBasis(input, record).kind === 'fail') {
        return stop('no-onward-path', '45 CFR 164.502(a)');
      }
      return needed('unknown-provenance', [finding('part2.redisclosure.unknown-basis', '42 CFR 2.12(d)(2)', 'need-fact')]);
    default:
      return stop('no-onward-path', '42 CFR 2.12(d)(2)(i)(C), 2.33(b)');
  }
}

/**
 * The paper that the record came under no longer carries a new flow: revoked for the holder or the next recipient (rules 13.6), withdrawn from
 * file, or known to be false (2.31(c)(4)). One that is named and cannot be found proves nothing.
 */
function original(ctx: Context, received: ReceivedUnder): Failed | undefined {
  if (received.consentId === undefined) {
    return undefined;
  }
  const papers = papersOf(ctx, received);
  if (papers.length === 0) {
    return needed('unknown-provenance', [finding('part2.redisclosure.unknown-basis', '42 CFR 2.12(d)(2)', 'need-fact', [received.consentId])]);
  }
  return papers.map((paper) => withdrawn(paper, ctx)).find((each) => each !== undefined);
}

/** The provisions of the consent that it came under; which of several let it out is not kept, so all must bear what follows. */
function papersOf(ctx: Context, received: ReceivedUnder): readonly ConsentPaper[] {
  return received.consentId === undefined ? [] : ctx.facts.consents.filter((each) => each.id === received.consentId);
}

function withdrawn(paper: ConsentPaper, ctx: Context): Failed | undefined {
  if (isRevoked(paper, ctx) || isRevoked(paper, { ...ctx, to: ctx.from, toPartOf: wholesIn(ctx.facts, ctx.facts.discloser.organization) })) {
    return { ...failed('revoked', [finding('part2.redisclosure.revoked', '42 CFR 2.31(a)(6), (c)(3)', 'deny', [paper.id])], 52), duties: duties(['stop-future'], [], false) };
  }
  if (hasExpired(paper, ctx)) {
    // The rules are silent on what is held after the paper ran out; the protective reading stops new flows (row N1).
    return failed('expired', [finding('part2.redisclosure.expired', '42 CFR 2.31(c)(1)', 'deny', [paper.id])], 48);
  }
  if (paper.status !== 'active' || paper.falsity !== undefined) {
    const reason = paper.falsity === undefined ? 'not-active' : 'materially-false';
    return failed(reason, [finding(`part2.redisclosure.${reason}`, '42 CFR 2.31(c)', 'deny', [paper.id])], 48);
  }
  return undefined;
}

/** 2.35(d): official duties on the same conditional release or action. */
function justiceDuty(ctx: Context): Tried {
  const official = [ctx.discloser, ctx.recipient].every((party) => isAny(party, [...JUSTICE, 'correctional-institution', 'criminal-justice-contractor']));
  const holds = official && ctx.facts.purpose === 'cj-monitoring' && ctx.facts.recipient.dutyOnSameAction === true;
  return holds ? {
    kind: 'pass', basis: 'cj-duty', duties: duties(['cj-duty-limit', ...ONWARD], [], true),
    findings: [finding('part2.redisclosure.cj-duty', '42 CFR 2.35(d)', 'permit')],
  } : stop('beyond-cj-duty', '42 CFR 2.35(d)');
}

function asReceivedForTpo(input: HipaaInput, record: RecordFacts, received: ReceivedUnder): Tried {
  const { ctx } = input;
  return wasForTpo(ctx, received) && ctx.hipaaDiscloser ? asHipaaPermits(input, record) : lawfulHolder(ctx, received);
}

/** 2.33(b)(1): a covered entity or business associate that received under a TPO consent, as HIPAA permits. */
function asHipaaPermits(input: HipaaInput, record: RecordFacts): Tried {
  const tried = hipaaBasis(input, record);
  if (tried.kind === 'pass' && isAgainstPatient(input.ctx, tried)) {
    return failed('proceedings-bar', [finding('part2.proceedings-bar', '42 CFR 2.12(d)(1), 2.33(b)(1)', 'deny')], 48);
  }
  return tried.kind === 'pass' ? {
    ...tried, basis: `redisclosure-${tried.basis}`, duties: duties([...ONWARD, ...tried.duties.critical], tried.duties.advisory, true),
    findings: [finding('part2.redisclosure.as-hipaa-permits', '42 CFR 2.33(b)(1)', 'permit'), ...tried.findings],
  } : tried;
}

const PROCESS: readonly string[] = ['hipaa-court-order', 'hipaa-subpoena-with-assurance', 'hipaa-law-enforcement'];

/** 2.33(b)(1) stops at proceedings and investigations: process, a custodian's law enforcement need alone, reports to police of a crime or an escape (rules H10). */
function isAgainstPatient({ facts }: Context, { basis }: Passed): boolean {
  const policing = basis === 'hipaa-custody' && facts.custodianRepresentation?.needs.every((need) => need === 'e-law-enforcement-on-premises') === true;
  return PROCESS.includes(basis) || policing || (basis === 'hipaa-threat' && facts.threat?.ground !== 'imminent-threat');
}

/** 2.33(b)(2): a program outside HIPAA, consistent with the single TPO consent. */
function sameTpoConsent({ ctx, papers }: HipaaInput, record: RecordFacts, received: ReceivedUnder): Tried {
  const named = papers.filter((each) => each.paper.id === received.consentId && covers(each, record, ctx)).map(({ paper }) => ({ paper, standing: standingOf(paper, asNamed(paper, ctx)) }));
  const best = named.find((each) => each.standing.state === 'usable') ?? named.find((each) => each.standing.state === 'undecided');
  const treats = ctx.facts.recipient.treatingRelationship === 'patient';
  const holds = ctx.discloser.has('part2-program') && best !== undefined && ctx.tpo && (treats || ctx.recipient.has('health-plan') || ctx.recipient.has('third-party-payer'));
  if (!holds) {
    return ctx.discloser.has('part2-program') ? stop('no-onward-path', '42 CFR 2.33(b)(2)') : lawfulHolder(ctx, received);
  }
  const { paper, standing } = best;
  return standing.state === 'usable' ? onwardPass('redisclosure-tpo-consent', '42 CFR 2.33(b)(2)', [paper.id]) : needed(standing.reasons[0]!, standing.findings);
}

/** The holder is not the discloser that the paper names: it is tested as if it were, since every other defect of it counts. */
function asNamed(paper: ConsentPaper, ctx: Context): Context {
  return { ...ctx, from: [paper, ...(paper.within ?? [])].flatMap((each) => each.disclosers ?? []) };
}

/** 2.33(b)(3), (c): a lawful holder for payment or operations, to its contractors under contract; no other onward path. */
function lawfulHolder(ctx: Context, received: ReceivedUnder): Tried {
  const contract = ctx.facts.agreements.find((each) => each.type === 'part2-contract-2-33-c' && each.inDate && each.boundByPart2 === true
    && [ctx.facts.discloser.organization, ctx.facts.recipient.organization].every((party) => party !== undefined && each.parties.includes(party)));
  const papers = papersOf(ctx, received);
  const purpose = ctx.facts.purpose === 'payment' || ctx.facts.purpose === 'operations';
  return purpose && contract !== undefined && papers.length > 0 && papers.every((paper) => paper.purposes.includes(ctx.facts.purpose))
    ? onwardPass('redisclosure-contract', '42 CFR 2.33(b)(3), (c)', [], true)
    : stop('no-onward-path', '42 CFR 2.12(d)(2)(i)(C), 2.33(b)');
}

function onwardPass(basis: Basis, cite: string, evidence: readonly string[], contract = false): Tried {
  return { kind: 'pass', basis, duties: duties(ONWARD, contract ? ['agreement-required'] : [], true), findings: [finding(`part2.${basis}`, cite, 'permit', evidence)] };
}

/** 2.12(c)(4), 2.11: back to the program, or to the service organization's own contract agent, itself bound (rules 13.10). */
function serviceChain(ctx: Context, record: RecordFacts): Tried {
  if (ctx.facts.recipient.organization === record.origin) {
    return { kind: 'pass', basis: 'qso-agreement', duties: duties([], ['agreement-required'], true), findings: [finding('part2.qso.back', '42 CFR 2.12(c)(4)', 'permit')] };
  }
  const agent = agreementBetween(ctx, ['contract-agent'], [ctx.facts.discloser.organization, ctx.facts.recipient.organization]);
  return agent?.boundByPart2 === true && agent.returnOnly === true && ctx.recipient.has('contract-agent')
    ? { kind: 'pass', basis: 'qso-contract-agent', duties: duties([], ['agreement-required'], true), findings: [finding('part2.qso.agent', '42 CFR 2.11', 'permit')] }
    : { ...stop('qso-onward', '42 CFR 2.11, 2.12(c)(4)'), duties: duties([], ctx.facts.purpose === 'operations' || ctx.facts.purpose === 'payment' ? ['agreement-required'] : [], false) };
}

function backToOrigin(ctx: Context, record: RecordFacts, cite: string): Tried {
  return ctx.facts.recipient.organization === record.origin
    ? { kind: 'pass', basis: 'return-to-program', duties: duties(['bar-proceedings-tag', 'keep-part2-label'], [], true), findings: [finding('part2.return', cite, 'permit')] }
    : stop('only-back', cite);
}

/** Did it arrive for treatment, payment or operations? Known only from the paper itself. */
function wasForTpo(ctx: Context, received: ReceivedUnder): boolean {
  const papers = papersOf(ctx, received);
  return papers.length > 0 && papers.every((paper) => paper.purposes.length > 0 && paper.purposes.every(isTpo));
}
