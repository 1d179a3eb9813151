// SPDX-License-Identifier: Apache-2.0
/** The person's own plan in plain words: the participant's copy, on the page and on paper. */
import type { Bundle } from '@medplum/fhirtypes';
import type { Block } from '../../../domain/consent/capture/print.ts';
import { participantCopy } from '../../../domain/caseplan/document/participant.ts';
import { said } from '../../../domain/caseplan/document/words.ts';
import { visitsOf } from '../../../domain/caseplan/document/visits.ts';
import { casePlansIn } from '../../../domain/caseplan/read.ts';
import type { Releasable } from '../../../domain/consent/enforce/releasable.ts';
import { parseLossless } from '../../../domain/fhir/lossless-json.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { planDocument } from '../../caseplan/document.ts';
import { releasedPlan } from '../../caseplan/released-plan.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { notFound } from '../../release/answer.ts';
import { search } from '../../release/search.ts';
import { html, type Html, type Piece } from '../html.ts';
import { FRAME } from '../page.ts';
import { emptyState, tag } from '../parts.ts';
import { myPage, myPath, ownPatient, type MyCall } from './frame.ts';
import { say } from './words.ts';

export async function myPlan(deps: Deps, gates: Gates, caller: Caller, call: MyCall): Promise<Result<Answer>> {
  const id = await currentPlan(deps, gates, caller);
  if (!id.ok) {
    return id;
  }
  const { language } = call;
  if (id.value === undefined) {
    return ok(myPage({ ...call, here: 'plan', decisions: [FRAME], main: () => emptyState(say('plan-none', language)) }));
  }
  const released = await releasedPlan(deps, gates, caller, { id: id.value, base: baseFor(deps), operation: 'document' });
  if (!released.ok) {
    return released;
  }
  const { plan, resources, today, notices, decisions } = released.value;
  const copy = participantCopy({ plan, visits: visitsOf(resources, today), language, made: deps.clock.now(), today, notices });
  return ok(myPage({ ...call, here: 'plan', decisions, main: () => planView(copy.blocks, language) }));
}

export async function myPlanPaper(deps: Deps, gates: Gates, caller: Caller, { language }: MyCall): Promise<Result<Answer>> {
  const id = await currentPlan(deps, gates, caller);
  if (!id.ok) {
    return id;
  }
  return id.value === undefined ? notFound() : planDocument(deps, gates, caller, { id: id.value, base: baseFor(deps), reader: 'participant', form: 'pdf', language });
}

function baseFor(deps: Deps): string {
  return deps.base ?? 'https://gateway.invalid/fhir/R4';
}

/** The plan that stands first among those that the person may have: active before draft before closed, the latest first. */
async function currentPlan(deps: Deps, gates: Gates, caller: Caller): Promise<Result<string | undefined>> {
  const answer = await search(deps, gates, caller, { type: 'CarePlan', query: [['patient', ownPatient(caller)], ['_count', '200']], lenient: false, base: baseFor(deps) });
  if (!answer.ok) {
    return answer;
  }
  const bundle = parseLossless((answer.value.body as Releasable).text) as Bundle;
  return ok(casePlansIn((bundle.entry ?? []).flatMap(({ resource }) => resource ?? []))[0]?.id);
}

/** The blocks of the copy; what is there for a signature on paper is not part of the page. */
export function planView(blocks: readonly Block[], language: MyCall['language']): Html {
  return html`${sections(blocks, language)}<ul class="links"><li><a href="${myPath(language, 'plan')}/pdf">${say('plan-paper', language)}</a></li></ul>`;
}

/** Lines that begin with a bullet are items of a list. */
function sections(blocks: readonly Block[], language: MyCall['language']): readonly Piece[] {
  const out: Piece[] = [];
  let items: string[] = [];
  const flush = (): void => {
    if (items.length > 0) {
      out.push(html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`);
      items = [];
    }
  };
  for (const block of blocks) {
    if (block.kind === 'text' && block.text.startsWith('• ')) {
      items.push(block.text.slice(2));
    } else {
      flush();
      out.push(blockView(block, language));
    }
  }
  flush();
  return out;
}

function blockView(block: Block, language: MyCall['language']): Piece {
  switch (block.kind) {
    case 'section': return html`<h2>${block.text}</h2>`;
    case 'text': return html`<p>${block.text}</p>`;
    case 'help': return html`<p class="hint">${block.text}</p>`;
    case 'box': case 'statement': return html`<p class="step"><span aria-hidden="true">${block.ticked === true ? '☑' : '☐'}</span> ${block.text}${block.ticked === true && html` ${tag('good', said('done', language))}`}</p>`;
    case 'field': return html`<p>${block.label}: <strong>${block.value}</strong></p>`;
    case 'signature': return undefined;
  }
}
