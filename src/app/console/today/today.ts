// SPDX-License-Identifier: Apache-2.0
/** The first page of the compliance desk: what waits for somebody, and what was asked, let go and refused. Every number opens what it counts. */
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { requireStaff } from '../../scope.ts';
import { organizationNames } from '../disclosures/names.ts';
import { basisWords } from '../disclosures/words.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { page } from '../page.ts';
import { section } from '../parts.ts';
import { STAFF } from '../view.ts';
import { chartOf, courseOf, headline, tableBy } from './chart.ts';
import { BY, countsOf, MEASURE_WORDS, measuresOf, SPANS, spanOf, TODAY, waiting, type By, type Measure, type Span } from './counts.ts';
import { healthTile, readHealth } from './health.ts';
import { waits } from './tiles.ts';

interface Choice { readonly span: Span; readonly by: By; readonly show: Measure }

/** What the words of the address choose: `days` (7, 30, 90 or 365), `by` (all, partner, purpose or basis) and `show` (asks, releases, ...). */
function choiceOf(deps: Deps, query: URLSearchParams): Choice {
  const by = (Object.keys(BY) as readonly By[]).find((each) => each === query.get('by')) ?? 'partner';
  const measures = measuresOf(by);
  return { span: spanOf(deps, SPANS.find((each) => String(each) === query.get('days')) ?? 30), by, show: measures.find((each) => each === query.get('show')) ?? measures[0]! };
}

/** In: the words of the address, as in `choiceOf`. */
export async function todayPage(deps: Deps, caller: Caller, frame: Frame, query: URLSearchParams): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const choice = choiceOf(deps, query);
  const { span, by, show } = choice;
  const whole = await deps.store.followLedger(caller.tenant);
  const read = await deps.store.read(caller.tenant, async (session) => ({
    all: await countsOf(session, deps, { span, by: 'all' }), parts: by === 'all' ? [] : await countsOf(session, deps, { span, by }),
    waits: await waiting(session, deps, span), names: await organizationNames(session), health: await readHealth(session, deps.clock.now()),
  }));
  const nameOf = (value: string): string => (by === 'partner' ? read.names.get(value) ?? value : by === 'basis' ? basisWords(value) : words(value));
  const split = by === 'all' ? undefined : { span, by, measure: show, rows: read.parts, nameOf };
  return ok(page({
    title: 'Today', frame, decisions: [STAFF],
    main: () => html`${section('waits', 'What waits for somebody', waits(read.waits, span))}
${section('asked', 'What was asked, let go and refused', spans(choice), headline(span, read.all), chartOf(span, read.all), !whole && html`<p>Entries of the last minutes are still being counted.</p>`)}
${section('by', by === 'all' ? 'By partner, purpose or basis' : `By ${by}`, parts(choice), split !== undefined && html`${courseOf(split)}${tableBy(split)}`)}
${section('health', 'Health of the ledger', healthTile(read.health, deps.policy.timeZone))}
${section('more', 'More', html`<ul><li><a href="${TODAY}/outcomes">Outcome figures for the evaluation partner</a></li></ul>`)}`,
  }));
}

/** The same page with another choice. */
function choosing({ span, by, show }: Choice, other: Partial<{ readonly days: number; readonly by: By; readonly show: Measure }>, text: string): Html {
  const next = { days: span.days, by, show, ...other };
  const isHere = next.days === span.days && next.by === by && next.show === show;
  return isHere ? html`<strong>${text}</strong>` : html`<a href="${TODAY}?${new URLSearchParams({ days: String(next.days), by: next.by, show: next.show }).toString()}">${text}</a>`;
}

const dotted = (parts: readonly Html[]): readonly Html[] => parts.map((part, index) => html`${index > 0 && ' · '}${part}`);

function spans(choice: Choice): Html {
  return html`<p>Of the last ${dotted(SPANS.map((days) => choosing(choice, { days }, `${String(days)} days`)))}.</p>`;
}

function parts(choice: Choice): Html {
  const by = dotted((['partner', 'purpose', 'basis'] as const).map((each) => choosing(choice, { by: each }, each)));
  return html`<p>By ${by}.${choice.by !== 'all' && html` The chart shows ${dotted(measuresOf(choice.by).map((show) => choosing(choice, { show }, MEASURE_WORDS[show].toLowerCase())))}.`}</p>`;
}
