// SPDX-License-Identifier: Apache-2.0
/** Is the discloser one that the paper names, and the recipient? By id or class, never by display name (known failure 11). */
import { isAny, PROVIDERS, type Context } from '../context.ts';
import type { ConsentPaper } from '../facts/papers.ts';

/** Element 2: 42 CFR 2.31(a)(2). An intermediary passes on what the named program gave it (2.31(a)(4)(ii)). */
export function namesDiscloser(paper: ConsentPaper, ctx: Context): boolean {
  const passesOn = ctx.discloser.has('intermediary');
  if (ctx.from.some((id) => paper.disclosers.includes(id) || (passesOn && (paper.intermediaries ?? []).includes(id)))) {
    return true;
  }
  if (paper.discloserClass === 'any-sud-program-that-treated-me') {
    return ctx.discloser.has('part2-program');
  }
  return paper.discloserClass === 'my-treating-providers' && ctx.facts.discloser.treatingRelationship === 'patient';
}

/** Element 4: 42 CFR 2.31(a)(4). */
export function namesRecipient(paper: ConsentPaper, ctx: Context): boolean {
  if (ctx.to.some((id) => paper.recipients.includes(id))) {
    return true;
  }
  // A program gives to the intermediary that the paper names; the intermediary gives only to the paper's class.
  if (ctx.to.some((id) => (paper.intermediaries ?? []).includes(id))) {
    return true;
  }
  return paper.recipientClass !== undefined && inRecipientClass(paper, ctx);
}

function inRecipientClass(paper: ConsentPaper, ctx: Context): boolean {
  const { recipient } = ctx.facts;
  const treats = recipient.treatingRelationship === 'patient' && isAny(ctx.recipient, [...PROVIDERS, 'covered-entity']);
  switch (paper.recipientClass) {
    case 'tpo-general':
      return treats || isAny(ctx.recipient, ['health-plan', 'third-party-payer']) || helpsProgram(ctx);
    case 'my-treating-providers':
    case 'intermediary-members-treating-me':
    case 'all-intermediary-members':
      return treats;
    case 'named-roles-on-care-team':
      return (paper.classMembers ?? []).some((member) => member.organization === recipient.organization && (member.person === undefined || member.person === recipient.person));
    case 'officials-monitoring-my-case':
      return recipient.dutyOnSameAction === true || recipient.supervisesPatient === true;
    default:
      return false;
  }
}

/** "People helping to operate this program": its contractors under agreement. */
function helpsProgram(ctx: Context): boolean {
  const { discloser, recipient } = ctx.facts;
  return isAny(ctx.recipient, ['qso', 'business-associate', 'contract-agent']) && ctx.facts.agreements.some((paper) => paper.inDate
    && [discloser.organization, recipient.organization].every((id) => id !== undefined && paper.parties.includes(id)));
}

/** The class reaches members that do not treat the patient: 42 CFR 2.31(a)(4)(ii)(B) allows treating participants alone. */
export function reachesNonTreating(paper: ConsentPaper): boolean {
  return paper.recipientClass === 'all-intermediary-members';
}

/** 42 CFR 2.35(a)(1): only persons with a need to know to monitor this patient. */
export function needsToKnow(ctx: Context): boolean {
  const { recipient } = ctx.facts;
  return recipient.dutyOnSameAction === true || recipient.supervisesPatient === true;
}
