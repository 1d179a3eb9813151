// SPDX-License-Identifier: Apache-2.0
/** Declared emergencies that wait for a look: who declared what, what was read on it, and whether there was one (42 CFR 2.51). */
import type { Communication } from '@medplum/fhirtypes';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import { itemsOf } from '../../aftermath/work-list.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { reviewEmergency } from '../../consents/review-emergency.ts';
import type { Deps } from '../../deps.ts';
import { toResource } from '../../gate/knowledge.ts';
import type { Session } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import { organizationNames } from '../disclosures/names.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { onward, page } from '../page.ts';
import { definitions, emptyState, field, form, instant, notice } from '../parts.ts';
import { STAFF, writeLook } from '../view.ts';

const PATH = '/console/emergencies';

export interface EmergenciesCall { readonly frame: Frame; readonly done?: boolean }
export interface ReviewGiven { readonly frame: Frame; readonly id: string; readonly justified: string; readonly reason: string }

interface Declared { readonly id: string; readonly person: string; readonly by: string; readonly at: string; readonly due: string; readonly facts: readonly (readonly [string, string])[]; readonly read: readonly { readonly id: string; readonly at: string }[] }

/** Open reviews, oldest first. */
export async function emergencies(deps: Deps, caller: Caller, { frame, done = false }: EmergenciesCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const { declared, names } = await deps.store.read(caller.tenant, async (session) => ({ declared: await openReviews(deps, session), names: await organizationNames(session) }));
  const looked = await writeLook(deps, caller, [...new Set(declared.map(({ person }) => person))], 'emergency-review');
  return looked.ok ? ok(page({
    title: 'Declared emergencies', frame, decisions: [STAFF],
    main: () => html`${done && notice('success', html`<p>The review is closed. What was found wrong stands on the work list.</p>`)}
${declared.length === 0 ? emptyState('No declaration waits for a review.') : declared.map((each) => reviewView(deps, frame, each, names.get(each.by) ?? each.by))}`,
  })) : looked;
}

async function openReviews(deps: Deps, session: Session): Promise<readonly Declared[]> {
  const found: Declared[] = [];
  for (const { row, task } of await itemsOf(deps, session, { code: 'emergency-review', open: true })) {
    const stored = (await session.get('Communication', task.focus?.reference?.split('/')[1] ?? ''))?.resource;
    const declaration = stored === undefined ? undefined : toResource(stored) as Communication;
    const by = task.owner?.reference?.replace('Organization/', '') ?? '';
    const since = declaration?.sent ?? task.authoredOn ?? '';
    const entries = await session.ledger({ person: row.person, organization: by, from: since, count: 100 });
    found.push({
      id: row.id, person: row.person, by, at: since, due: task.restriction?.period?.end ?? '', facts: factsIn(declaration),
      read: entries.filter(({ kind, purpose }) => purpose === 'emergency-treatment' && (kind === 'disclosure' || kind === 'emergency')).filter(({ detail }) => detail.includes('"emergency-exception"')),
    });
  }
  return found;
}

/** What was declared, by name. */
export function factsIn(declaration: Communication | undefined): readonly (readonly [string, string])[] {
  const nature = (declaration?.reasonCode ?? []).flatMap(({ coding = [] }) => coding.flatMap(({ code }) => code ?? [])).map(words);
  const facts = (declaration?.extension ?? []).flatMap(({ extension = [] }) => extension);
  return [['nature', nature.join(', ')] as const, ...facts.flatMap(({ url, valueString, valueCode, valueBoolean }) => {
    const value = valueString ?? valueCode ?? (valueBoolean === undefined ? undefined : valueBoolean ? 'yes' : 'no');
    return value === undefined ? [] : [[words(url.replace(/([A-Z])/g, '-$1').toLowerCase()), value] as const];
  })];
}

function reviewView(deps: Deps, frame: Frame, { id, at, due, facts, read }: Declared, by: string): Html {
  return html`<article><h2>${by}, ${instant(at, deps.policy.timeZone)}</h2>
${definitions([...facts, ['Review until', due]])}
${read.length === 0 ? emptyState('Nothing was read on it.') : html`<p>Read on it:</p><ul>${read.map((entry) => html`
<li><a href="/console/disclosures/${entry.id}">${instant(entry.at, deps.policy.timeZone)}</a></li>`)}
</ul>`}
${form(frame, { action: `${PATH}/${id}`, submit: 'Close the review', label: `Close the review of ${by}, ${at}`, content: html`
${field({ name: `justified-${id}`, label: 'What was found', options: [['yes', 'A medical emergency in which consent could not be obtained'], ['no', 'None: the declaration ends, and what was read is looked for as wrong']] })}
${field({ name: `reason-${id}`, label: 'Why', required: true })}` })}</article>`;
}

/** Closes one; whoever is signed in stands for it. */
export async function closeReview(deps: Deps, caller: Caller, { frame, id, justified, reason }: ReviewGiven): Promise<Result<Answer>> {
  const closed = await reviewEmergency(deps, caller, { id, justified: justified === 'yes', by: frame.name, reason });
  return closed.ok ? ok(onward(`${PATH}?done=yes`)) : closed;
}
