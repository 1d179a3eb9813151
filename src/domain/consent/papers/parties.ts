// SPDX-License-Identifier: Apache-2.0
/** Is the discloser one that the paper names, and the recipient? By id or class, never by display name (known failure 11). */
import { isAny, PROVIDERS, wholesIn, type Context } from '../context.ts';
import type { ConsentPaper, NamedParty, OuterProvision, RecipientClass } from '../facts/papers.ts';
import type { Met } from './match.ts';

type Naming = Pick<OuterProvision, 'disclosers' | 'discloserClass' | 'recipients' | 'parties' | 'recipientClass' | 'classMembers' | 'intermediaries'>;

/** Element 2: 42 CFR 2.31(a)(2). The provisions that hold this one, where they name disclosers, must name this one too. */
export function namesDiscloser(paper: ConsentPaper, ctx: Context): boolean {
  const outer = (paper.within ?? []).filter((each) => each.disclosers !== undefined || each.discloserClass !== undefined);
  return [paper, ...outer].every((each) => isDiscloserOf(each, ctx));
}

/** An intermediary passes on what the named program gave it (2.31(a)(4)(ii)). */
function isDiscloserOf(paper: Naming, ctx: Context): boolean {
  const passesOn = ctx.discloser.has('intermediary');
  if (ctx.from.some((id) => paper.disclosers?.includes(id) === true || (passesOn && (paper.intermediaries ?? []).includes(id)))) {
    return true;
  }
  if (paper.discloserClass === 'any-sud-program-that-treated-me') {
    return ctx.discloser.has('part2-program');
  }
  return paper.discloserClass === 'my-treating-providers' && ctx.facts.discloser.treatingRelationship === 'patient';
}

/** Element 4: 42 CFR 2.31(a)(4). The provisions that hold this one, where they name recipients, must name this one too. */
export function namesRecipient(paper: ConsentPaper, ctx: Context): boolean {
  const outer = (paper.within ?? []).filter((each) => each.recipients !== undefined || each.recipientClass !== undefined || each.intermediaries !== undefined);
  return [paper, ...outer].every((each) => isRecipientOf(each, ctx));
}

function isRecipientOf(paper: Naming, ctx: Context): boolean {
  if (partyReaches(paper, ctx)) {
    return true;
  }
  // A program gives to the intermediary that the paper names; the intermediary gives only to the paper's class.
  if (ctx.to.some((id) => (paper.intermediaries ?? []).includes(id))) {
    return true;
  }
  return paper.recipientClass !== undefined && inRecipientClass(paper, ctx);
}

/** Named by id, and where the actor is a person at an organization or in a role, by all of that. */
export function partyReaches({ recipients, parties }: Pick<Naming, 'recipients' | 'parties'>, ctx: Context): boolean {
  const named = ctx.to.filter((id) => recipients?.includes(id) === true);
  return named.some((id) => {
    const about = (parties ?? []).filter((each) => each.person === id || (each.person === undefined && each.organization === id));
    return about.length === 0 || about.some((each) => isParty(each, ctx));
  });
}

/** Every member that is given must be this recipient's. */
export function isParty({ organization, person, roles }: NamedParty, { facts: { recipient } }: Context): boolean {
  return (organization === undefined || organization === recipient.organization) && (person === undefined || person === recipient.person)
    && (roles === undefined || roles.includes(recipient.role));
}

/**
 * Whom a denial, a refusal or a revocation names. It is this recipient too where its organization is a unit of the one that is named, and where it
 * may be: nobody says who asks, and the person who is named works there, as far as anybody knows (unknown satisfies a denial, known failure 5).
 */
export function mayBeParty({ organization, person, roles }: NamedParty, ctx: Context): boolean {
  const { recipient } = ctx.facts;
  // Somebody at a unit may ask for the whole.
  const whole = person !== undefined && wholesIn(ctx.facts, organization).some((each) => each === recipient.organization);
  return (organization === undefined || organization === recipient.organization || ctx.toPartOf.includes(organization) || whole)
    && (person === undefined || person === recipient.person || mayAct(person, ctx)) && (roles === undefined || roles.includes(recipient.role));
}

/** As `mayBeParty`, by an id alone, of an organization or of a person. */
export function mayBe(id: string, ctx: Context): boolean {
  const isPerson = ctx.facts.persons.some((each) => each.id === id);
  return ctx.to.includes(id) || ctx.toPartOf.includes(id) || (isPerson && mayAct(id, ctx));
}

/** As `partyReaches`, for a denial. */
export function partyMayBe({ recipients = [], parties = [] }: Pick<Naming, 'recipients' | 'parties'>, ctx: Context): boolean {
  return recipients.filter((id) => mayBe(id, ctx)).some((id) => {
    const about = parties.filter((each) => each.person === id || (each.person === undefined && each.organization === id));
    return about.length === 0 || about.some((each) => mayBeParty(each, ctx));
  });
}

/** May the person be who asks for the organization? Not the patient, and nobody of whom the registry says that it works elsewhere. */
function mayAct(id: string, { facts, toPartOf }: Context): boolean {
  const { organization, person } = facts.recipient;
  const named = facts.persons.find((each) => each.id === id);
  const works = named === undefined ? id !== facts.patient.id : named.relation === 'professional';
  return organization !== undefined && person === undefined && works && (named?.worksFor?.some((each) => each === organization || toPartOf.includes(each) || wholesIn(facts, each).includes(organization)) ?? true);
}

function inRecipientClass(paper: Naming, ctx: Context): boolean {
  const { recipient } = ctx.facts;
  return paper.recipientClass === 'named-roles-on-care-team'
    ? (paper.classMembers ?? []).some((member) => member.organization === recipient.organization && (member.person === undefined || member.person === recipient.person))
    : paper.recipientClass !== undefined && paper.recipientClass !== 'anyone' && classReaches(paper.recipientClass, ctx) === 'yes';
}

/** Does a class of parties reach the recipient? Unknown while nothing on file says how it stands to the patient. */
export function classReaches(of: RecipientClass, ctx: Context): Met {
  const { recipient } = ctx.facts;
  const provider = isAny(ctx.recipient, [...PROVIDERS, 'covered-entity']);
  const treats: Met = recipient.treatingRelationship === undefined && provider ? 'unknown' : recipient.treatingRelationship === 'patient' && provider ? 'yes' : 'no';
  switch (of) {
    case 'anyone':
      return 'yes';
    case 'tpo-general':
      return isAny(ctx.recipient, ['health-plan', 'third-party-payer']) || helpsProgram(ctx) ? 'yes' : treats;
    case 'my-treating-providers':
    case 'intermediary-members-treating-me':
    case 'all-intermediary-members':
      return treats;
    case 'officials-monitoring-my-case':
      return needsToKnow(ctx) ? 'yes' : recipient.dutyOnSameAction === false && recipient.supervisesPatient === false ? 'no' : 'unknown';
    default:
      return 'unknown';
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
  return [paper, ...(paper.within ?? [])].some((each) => each.recipientClass === 'all-intermediary-members');
}

/** 42 CFR 2.35(a)(1): only persons with a need to know to monitor this patient. */
export function needsToKnow(ctx: Context): boolean {
  const { recipient } = ctx.facts;
  return recipient.dutyOnSameAction === true || recipient.supervisesPatient === true;
}
