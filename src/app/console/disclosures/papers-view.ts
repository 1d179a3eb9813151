// SPDX-License-Identifier: Apache-2.0
/** A paper that a decision rested on: what it lets through, its own text, and the ways to the paper itself. */
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { documentPath } from '../consents/document.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { definitions, withIds } from '../parts.ts';
import { sealed } from '../sealed.ts';
import type { Paper } from './papers.ts';

/** Addresses of a paper for one officer. */
export interface PaperLinks { readonly consent?: string; readonly print?: string; readonly document?: string }

/** In: a paper, and about whom it is. */
export function linksOf(deps: Deps, caller: Caller, { row, printable, document }: Paper): PaperLinks {
  const consent = row.type === 'Consent' ? `/console/consents/paper/${sealed(deps, caller, `consent ${row.id} ${row.person}`)}` : undefined;
  return {
    ...(consent === undefined ? {} : { consent }), ...(consent === undefined || !printable ? {} : { print: `${consent}/pdf-en` }),
    ...(document === undefined ? {} : { document: documentPath(deps, caller, document) }),
  };
}

/** `isShown`: the gate releases the paper itself to the officer. */
export function paperPart(paper: Paper, { isShown, links }: { readonly isShown: boolean; readonly links: PaperLinks }): Html {
  const ways = [
    ...(links.consent === undefined ? [] : [html`<a href="${links.consent}">The consent as it stands today</a>`]), ...(links.print === undefined ? [] : [html`<a href="${links.print}">Print it (PDF)</a>`]),
    ...(links.document === undefined ? [] : [html`<a href="${links.document}">${paper.row.type === 'Consent' ? 'The signed paper as it was scanned' : 'The document as it was filed'}</a>`]),
  ];
  return html`<h3 id="paper-${paper.row.id}">${paper.title} <code>${paper.row.id}, version ${String(paper.version)}</code></h3>
${definitions([['Status then', paper.status], ['What it lets through', paper.scope !== undefined && withIds(paper.scope)]])}
${!isShown ? html`<p>Your role may not see the paper itself.</p>` : html`${paper.text !== '' && html`<details><summary>Its own text</summary><pre>${paper.text}</pre></details>`}
${ways.length === 0 ? NOTHING : html`<ul class="links">${ways.map((way) => html`<li>${way}</li>`)}</ul>`}`}`;
}
