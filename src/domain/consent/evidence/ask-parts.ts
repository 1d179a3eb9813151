// SPDX-License-Identifier: Apache-2.0
/** The parts of an ask that are one rule's each: the request itself, the justice action, the sharing matrix, orders, research, CHRI. */
import type { CareTeam, EpisodeOfCare, Resource } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../issue.ts';
import type { Facts } from '../facts/facts.ts';
import type { PartnerKind, ScopeCategory } from '../facts/vocabulary.ts';
import { codesIn, ext, given, idOf, known, ownCodes } from './access.ts';
import { inForce } from './agreements.ts';
import { flag } from './condition.ts';
import { latestStatement, type Parties } from './statements.ts';
import { cs } from './systems.ts';
import { dayOf, spanOf, standing, type Moment } from './time.ts';
import type { AskContext, Registry } from './types.ts';

type Request = Pick<Facts['request'], 'written' | 'receivedOn' | 'copySafetyRisk'>;

/** How the request came in: the latest one that the asker made (45 CFR 164.524(b), 42 CFR 2.24). */
export function readRequest(evidence: readonly Resource[], parties: Parties, moment: Moment): Request {
  const form = { code: 'records-request', by: 'asker' } as const;
  // A request is sent to the discloser, so it is not looked up by its recipient.
  const made = evidence.map((each) => (each.resourceType === 'Communication' && codesIn(each.category, cs('statement')).includes(form.code)
    ? { ...each, recipient: [each.sender!].filter((sender) => sender !== undefined) } : each));
  const request = latestStatement(made, { form, parties }, moment);
  const media = codesIn(request?.medium, cs('request-medium'));
  return {
    ...given('written', media.includes('written') ? true : media.includes('oral') ? false : undefined),
    ...given('receivedOn', dayOf(request?.received, moment.zone)),
    ...given('copySafetyRisk', flag(evidence, 'copy-safety-risk', moment)),
  };
}

/** The conditional release or criminal action: the one that began last. Finished: its final disposition has happened. */
export function readJusticeAction(evidence: readonly Resource[], moment: Moment): Facts['justiceAction'] {
  const actions = evidence.filter((each): each is EpisodeOfCare => each.resourceType === 'EpisodeOfCare')
    .filter((each) => ownCodes(each.type).includes('justice-action') && each.status !== 'entered-in-error' && each.status !== 'cancelled')
    .sort((a, b) => (spanOf(a.period?.start ?? '', moment.zone)?.from ?? 0) - (spanOf(b.period?.start ?? '', moment.zone)?.from ?? 0));
  const action = actions.at(-1);
  return action === undefined ? undefined : {
    ...given('finalDispositionOn', dayOf(action.period?.end, moment.zone)),
    ...given('finalDispositionOccurred', action.status === 'finished' ? true : action.status === 'active' ? false : undefined),
  };
}

const MATRIX_PURPOSES = ['support-system', 'case-coordination', 'child-welfare', 'cj-monitoring'];
const BH_KINDS: readonly PartnerKind[] = ['sud-treatment', 'mental-health-treatment'];

export interface MatrixInput {
  readonly context: AskContext;
  readonly registry: Registry;
  readonly evidence: readonly Resource[];
  readonly moment: Moment;
  readonly permitted: readonly ScopeCategory[];
  readonly recipientIsPatient: boolean;
  /** What the person tells about himself or herself; absent: no. */
  readonly discloserIsPatient?: boolean;
}

/**
 * Rules section 12: the matrix applies when one side is the participant's lead case planner and the purpose is one of four. A partner whose
 * kind is not registered cannot be placed in it, and without it the answer would be wider: that ask fails.
 */
export function readMatrix(input: MatrixInput): Result<Facts['sharingMatrix']> {
  const lead = leadOf(input);
  if (lead === undefined || !MATRIX_PURPOSES.includes(input.context.purpose)) {
    return ok(undefined);
  }
  const { evidence, moment, context } = input;
  const sends = context.from === lead.organization;
  const partner = partnerOf(input, sends);
  if (partner === undefined) {
    return fail({ code: 'business-rule', text: 'The registry does not say which kind of partner the other side is.', cite: 'sharing matrix' });
  }
  const isFlagged = (code: string): boolean | undefined => flag(evidence, code, moment);
  return ok({
    lead: lead.kind, leadOrganization: lead.organization, partner, direction: sends ? 'send' : 'receive', edition: lead.edition,
    permittedCategories: input.permitted,
    ...given('handedOverOn', lead.handedOverOn),
    ...given('requiredBy', isFlagged('required-by-court') === true ? 'court' : isFlagged('required-by-community-supervisor') === true ? 'community-supervisor' : undefined),
    ...given('supportMemberHasCustody', isFlagged('support-member-has-custody')),
    ...given('communitySupervisionPrimary', isFlagged('community-supervision-primary')),
    ...given('cooccurringServices', isFlagged('cooccurring-one-agency') === true ? 'one-agency' : isFlagged('cooccurring-several-agencies') === true ? 'several-agencies' : undefined),
  });
}

interface Lead { readonly organization: string; readonly kind: 'cs' | 'bh'; readonly edition: 'newer' | 'older'; readonly handedOverOn?: string }

/**
 * The CareTeam participant with the role of lead planner, when it is one side of this ask. Where both sides lead one team, by the word of whose
 * records they are, the day on which the recipient began to lead is told too: the protocol says how long that is a hand-over. Leads of two teams,
 * each with a plan of its own, are lead and partner of each other: the lists hold.
 */
function leadOf({ context, registry, evidence, moment }: MatrixInput): Lead | undefined {
  const leads = evidence.filter((each): each is CareTeam => each.resourceType === 'CareTeam' && each.status === 'active').flatMap((team) =>
    (team.participant ?? []).flatMap((participant) => {
      const organization = idOf(participant.member);
      const meant = codesIn(participant.role, cs('team-role')).includes('lead-planner')
        && standing(team.period, moment) === 'within' && standing(participant.period, moment) === 'within';
      return meant && organization !== undefined ? [{ organization, team, since: participant.period?.start ?? team.period?.start }] : [];
    }));
  const found = leads.find((each) => each.organization === context.from) ?? leads.find((each) => each.organization === context.to.organization);
  if (found === undefined) {
    return undefined;
  }
  const [named] = known(codesIn(found.team.category, cs('lead-planner')), ['cs', 'bh'] as const);
  const [edition] = known([ext(found.team, 'sharing-edition')?.valueCode ?? ''], ['older'] as const);
  const clinical = (registry.partnerKinds.get(found.organization) ?? []).some((kind) => BH_KINDS.includes(kind));
  const own = leads.filter((each) => each.organization === context.from).map((each) => each.team);
  const next = leads.filter((each) => each.organization === context.to.organization && each.organization !== context.from && own.includes(each.team));
  const day = next.flatMap((each) => dayOf(each.since, moment.zone) ?? []).toSorted().at(-1);
  return { organization: found.organization, kind: named ?? (clinical ? 'bh' : 'cs'), edition: edition ?? 'newer', ...given('handedOverOn', day) };
}

/** The participant; an organization's registered kind; of the support system is whoever stands for no organization. */
function partnerOf({ context, registry, recipientIsPatient, discloserIsPatient }: MatrixInput, sends: boolean): PartnerKind | undefined {
  if (sends ? recipientIsPatient : discloserIsPatient === true) {
    return 'participant';
  }
  const other = sends ? context.to.organization : context.from;
  return other === undefined || !registry.byId.has(other) ? 'support-system' : registry.partnerKinds.get(other)?.[0];
}

/** Approval of the recipient's study, and its authority to hold criminal-history information: both from the registry, as they stand at the moment. */
export function readStanding(registry: Registry, { organization, person }: Parties, moment: Moment): Pick<Facts, 'research' | 'chriAuthority'> {
  const ours = (each: { readonly holder: string }): boolean => each.holder === organization || each.holder === person;
  const study = registry.research.find((each) => ours(each) && inForce(each, moment));
  const grant = registry.chri.find((each) => ours(each) && [each, ...each.restsOn].every((term) => inForce(term, moment)));
  return {
    ...given('research', study === undefined ? undefined : { basis: study.basis, undertakingOnFile: study.undertakingOnFile }),
    ...given('chriAuthority', grant === undefined ? undefined : { basis: grant.basis }),
  };
}
