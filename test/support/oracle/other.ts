// SPDX-License-Identifier: Apache-2.0
/** Regimes besides Part 2 and HIPAA: VA, criminal history, school records, state overlays, restrictions, the sharing matrix (sections 4.5, 7, 9, 12). */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { RestrictionPaper } from '../../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import type { MatrixCell } from '../../../src/domain/consent/tables/tables.ts';
import { either, today, when, type Answer } from './answer.ts';
import { requiredByLaw } from './hipaa.ts';
import { courtOrder, goodCause, subpartE } from './order.ts';
import { paperAnswers } from './paper.ts';
import { emergency, withinProgram } from './part2.ts';
import { passesOn } from './team.ts';
import { covers, isPlanCategory, MATRIX } from './scope.ts';
import { agreement, isPlanOrUnit, isUnitOfReceiver, meantByDenial, receiver, receiverIsJustice, receiverIsProvider } from './who.ts';

/** 38 USC 7332: its own consent, or one of its own exceptions. */
export function va(record: RecordFacts, facts: Facts): Answer {
  const forms = facts.consents.filter((each) => each.variant === 'va-7332');
  const treating = facts.purpose === 'treatment' && receiverIsProvider(facts) && facts.recipient.treatingRelationship === 'patient';
  const research = facts.purpose === 'research' && receiver(facts, 'researcher') && facts.research?.undertakingOnFile === true &&
    facts.research.basis !== 'none';
  const audit = facts.purpose === 'audit' && receiver(facts, 'regulator') && agreement(facts, 'audit-undertaking', 'any');
  return either(
    ...forms.map((each) => paperAnswers(each, record, facts, { list: 'va', sender: 'tested' })), emergency(facts),
    when(treating || research || audit || goodCause('va-good-cause-order', record, facts)),
  );
}

/** 28 CFR 20.21, 20.33: justice agencies for justice purposes, or shown authority. The index's own data never leaves justice. */
export function criminalHistory(record: RecordFacts, facts: Facts): Answer {
  const justice = receiverIsJustice(facts) &&
    ['cj-monitoring', 'law-enforcement', 'legal-proceeding', 'custody-health-safety', 'case-coordination', 'threat-aversion'].includes(facts.purpose);
  if (justice) {
    return 'yes';
  }
  const index = record.origin === 'interstate-identification-index';
  const outside = facts.recipient.organization === undefined || receiver(facts, 'unregulated', 'school');
  if (index && (outside || receiverIsProvider(facts) || receiver(facts, 'covered-entity'))) {
    return 'no';
  }
  return facts.chriAuthority !== undefined ? 'yes' : index || outside ? 'no' : 'ask';
}

const SPECIAL = ['sud-counseling-notes', 'psychotherapy-notes-authorization', 'legal-proceeding', 'va-7332', 'registry', 'pdmp'];

/** FERPA: a written consent, held to the list of its kind, or an emergency of 34 CFR 99.36 with medical personnel. */
export function school(record: RecordFacts, facts: Facts): Answer {
  const forms = facts.consents.filter((each) => !SPECIAL.includes(each.variant));
  const urgent = facts.purpose === 'emergency-treatment' && facts.emergency?.bonaFide === true && facts.emergency.recipientMedicalPersonnel;
  return either(when(urgent), ...forms.map((each) => paperAnswers(each, record, facts, { list: 'part2', sender: 'tested' })));
}

/** What a state asks for beside the paper: the holder's own finding for this recipient. */
function found(requires: readonly string[], facts: Facts): boolean {
  return (!requires.includes('professional-approval') || facts.stateFindings?.professionalApproval === true) &&
    (!requires.includes('demonstrable-need') || facts.stateFindings?.demonstrableNeed === true);
}

function prohibitionLifted(unless: readonly string[], requires: readonly string[], record: RecordFacts, facts: Facts): boolean {
  const asked = found(requires, facts) && facts.consents.some((each) => (['part2', 'hipaa', 'va'] as const).some((list) =>
    paperAnswers(each, record, facts, { list, sender: 'tested' }) === 'yes'));
  return (unless.includes('patient-consent') && asked) ||
    (unless.includes('treatment-responsibility') && facts.recipient.treatingRelationship === 'patient') ||
    (unless.includes('state-good-cause-order') && goodCause('state-good-cause-order', record, facts));
}

export function stateProhibits(record: RecordFacts, facts: Facts): boolean {
  return (facts.overlays ?? []).some((each) => each.effect === 'prohibit' && (each.records?.includes(record.id) ?? true) &&
    !prohibitionLifted(each.unless ?? [], each.requires ?? [], record, facts));
}

function extraOnPaper(requires: readonly string[], record: RecordFacts, facts: Facts): boolean {
  return facts.consents.some((paper) => {
    const usable = (['part2', 'hipaa'] as const).some((list) => paperAnswers(paper, record, facts, { list, sender: 'tested' }) === 'yes');
    const has: Readonly<Record<string, boolean>> = {
      'named-agency': paper.recipients.length > 0, purpose: paper.purposes.length > 0, 'nature-of-information': paper.categories.length > 0,
      'refusal-consequences': paper.statements.includes('refusal-consequences'), expiry: paper.period.end !== null,
      'inspection-right': paper.statements.includes('inspection-right'),
      'professional-approval': found(['professional-approval'], facts), 'demonstrable-need': found(['demonstrable-need'], facts),
    };
    return usable && requires.every((each) => has[each] === true);
  });
}

/** A state that asks for more than the federal rules: no paper with all of it, no release (45 CFR 160.203(b), row S2). */
export function stateWantsMore(record: RecordFacts, facts: Facts): boolean {
  return (facts.overlays ?? []).some((each) => each.effect === 'require-extra' && (each.records?.includes(record.id) ?? true) &&
    !extraOnPaper(each.requires ?? [], record, facts));
}

function against(paper: RestrictionPaper, facts: Facts): boolean {
  const { organization, person } = paper.against;
  const stranger = person !== undefined && person !== facts.patient.id && facts.persons.every((each) => each.id !== person) && facts.recipient.person === undefined && facts.recipient.organization !== undefined;
  // A person at a unit may be the one who asks for the whole.
  const desk = person !== undefined && organization !== undefined && isUnitOfReceiver(organization, facts);
  return (organization === undefined || desk || meantByDenial([organization], facts)) && (person === undefined || stranger || meantByDenial([person], facts));
}

function covered(paper: RestrictionPaper, record: RecordFacts): boolean {
  const all = paper.categories === undefined && paper.records === undefined;
  return all || (paper.records ?? []).includes(record.id) || covers(paper.categories ?? [], record, 'star');
}

export function lawAsks(record: RecordFacts, facts: Facts): boolean {
  const report = facts.purpose === 'child-abuse-report' || facts.purpose === 'adult-abuse-report';
  const mandated = report && facts.abuseReport?.stateMandate === true && (facts.abuseReport.reportRecords ?? []).includes(record.id);
  const proceeding = facts.purpose === 'legal-proceeding' || facts.purpose === 'law-enforcement';
  // No state can compel a Part 2 record (42 CFR 2.20).
  const statute = ['phi', 'phi-psy', 'cji'].includes(record.recordClass) && requiredByLaw(record, facts);
  const ordered = record.recordClass === 'phi' ? courtOrder(record, facts) : record.recordClass === 'p2' && proceeding && subpartE(record, facts) !== 'no';
  return mandated || statute || ordered;
}

const BEYOND_TPO: readonly string[] = ['research', 'audit', 'public-health', 'vital-statistics', 'legal-proceeding', 'law-enforcement', 'threat-aversion', 'custody-health-safety'];
const OPEN: readonly string[] = ['cji', 'self', 'soc', 'edu', 'chri', 'va7332', 'unknown'];

/** A paper is what lets it out: then the person's own restriction stands against the person's own paper. */
function onPaper(record: RecordFacts, facts: Facts): boolean {
  const forms = facts.consents.filter((each) => (each.variant === 'psychotherapy-notes-authorization') === (record.recordClass === 'phi-psy'));
  return forms.some((each) => (['part2', 'hipaa'] as const).some((list) => paperAnswers(each, record, facts, { list, sender: 'tested' }) !== 'no'));
}

function binds(paper: RestrictionPaper, record: RecordFacts, facts: Facts): boolean {
  switch (paper.kind) {
    case 'requested-paid-in-full':
      // What the request reaches is the item, unless the holder says that this one was not paid so.
      return (record.paidInFullBySelf !== false || (paper.records ?? []).includes(record.id)) && isPlanOrUnit(facts) && (facts.purpose === 'payment' || facts.purpose === 'operations');
    case 'agreed': return onPaper(record, facts) || withinProgram(record, facts) || !BEYOND_TPO.includes(facts.purpose) || OPEN.includes(record.recordClass);
    default: return true;
  }
}

/** Section 4.5 and 7: honored against every permit but an emergency and what law requires. */
export function restricted(record: RecordFacts, facts: Facts): boolean {
  const known = facts.restrictions.filter((each) => (each.madeOn ?? '') <= today(facts) && against(each, facts) && covered(each, record) &&
    (each.kind === 'standalone-deny-consent' || each.by === undefined || each.by === facts.discloser.organization));
  return known.some((each) => binds(each, record, facts)) && emergency(facts) !== 'yes' && !lawAsks(record, facts);
}

function holds(condition: NonNullable<MatrixCell['conditions']>[number], record: RecordFacts, facts: Facts): boolean {
  const { sharingMatrix: matrix } = facts;
  const custody = facts.patient.childCustody;
  switch (condition) {
    case 'perm': return covers(matrix?.permittedCategories ?? [], record, 'star');
    case 'need': case 'appl': return record.neededForPurpose !== false;
    case 'avail': return true;
    case 'nfc': return custody === 'none' || custody === 'partial';
    case 'cust': return custody === 'partial' || custody === 'full';
    case 'smc': return matrix?.supportMemberHasCustody === true;
    case 'req': return matrix?.requiredBy !== undefined;
    case 'prim': return matrix?.communitySupervisionPrimary === true;
    case 'cooc':
      return matrix?.cooccurringServices === (record.category === 'intra-agency-coordination' ? 'one-agency' : 'several-agencies');
    default: return facts.consents.some((each) => each.categories.includes(record.category));
  }
}

/** Section 12: what the agencies' protocol leaves out stays out; it never authorizes. */
export function matrixLeavesOut(record: RecordFacts, facts: Facts): boolean {
  const { sharingMatrix: matrix, purpose } = facts;
  if (matrix === undefined || !MATRIX.purposes.includes(purpose) || passesOn(facts)) {
    return false;
  }
  const lead = MATRIX.leads[matrix.lead]?.from ?? matrix.lead;
  const rows = MATRIX.rows.filter((row) => row.leads.includes(lead) && row.partner === matrix.partner && row.direction === matrix.direction);
  const lists = (cell: MatrixCell): boolean => cell.category === record.category ||
    (cell.category === 'case-plan-full' && isPlanCategory(record.category));
  const edition = (cell: MatrixCell): boolean => cell.edition === undefined || cell.edition === 'derived' || cell.edition === matrix.edition;
  const closed = rows.some((row) => row.closed === true && row.categories.some(lists));
  return closed || !rows.some((row) => row.closed !== true && row.categories.some((cell) => lists(cell) && edition(cell) &&
    (cell.conditions ?? []).every((each) => holds(each, record, facts))));
}
