// SPDX-License-Identifier: Apache-2.0
/** The document of an agreement: what is known of the paper, and the paper itself, both through the gate as every record of the registry. Staff alone. */
import type { DocumentReference } from '@medplum/fhirtypes';
import { enforceAttachment } from '../../../domain/consent/enforce/enforce.ts';
import type { Releasable } from '../../../domain/consent/enforce/releasable.ts';
import { ok, type Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { readDocument, sha256Of, type PartnerDocument } from '../../registry/papers.ts';
import { notFound } from '../../release/answer.ts';
import { read } from '../../release/read.ts';
import { requireStaff } from '../../scope.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { FRAME, page } from '../page.ts';
import { definitions, notice } from '../parts.ts';
import { administered, type PartnersCall } from './frame.ts';
import type { Agreement } from './read-registry.ts';

export interface PaperCall extends PartnersCall { readonly partner: string; readonly agreement: string }

/** The address of an agreement's document. */
export function paperPath(partner: string, agreement: string): string {
  return `/console/partners/of/${partner}/agreements/${agreement}`;
}

/** What is known of the paper. 404 alike for no such partner, no such agreement of it, and an agreement without a paper. */
export async function paperPage(deps: Deps, gates: Gates, caller: Caller, call: PaperCall): Promise<Result<Answer>> {
  const found = await paperOf(deps, gates, caller, call);
  if (!found.ok) {
    return found;
  }
  const { agreement, document, parties } = found.value;
  return ok(page({ title: document.title, frame: call.frame, decisions: [FRAME], main: () => paperView({ path: paperPath(call.partner, call.agreement), agreement, document, parties }) }));
}

/** The paper itself, to be kept or opened elsewhere. */
export async function paperFile(deps: Deps, gates: Gates, caller: Caller, call: PaperCall): Promise<Result<Answer>> {
  const found = await paperOf(deps, gates, caller, call);
  const body = found.ok ? enforceAttachment(found.value.body) : undefined;
  return !found.ok ? found : body === undefined ? notFound() : ok({ status: 200, body, content: { notices: [] } });
}

interface Paper { readonly agreement: Agreement; readonly document: PartnerDocument; readonly parties: readonly string[]; readonly body: Releasable }

async function paperOf(deps: Deps, gates: Gates, caller: Caller, { frame, partner, agreement: id }: PaperCall): Promise<Result<Paper>> {
  const staff = requireStaff(caller);
  const known = staff.ok ? await administered(deps, caller, frame) : staff;
  if (!known.ok) {
    return known;
  }
  const agreement = known.value.partners.find((each) => each.id === partner)?.agreements.find((each) => each.id === id);
  const found = agreement?.paper === undefined ? notFound() : await read(deps, gates, caller, { type: 'DocumentReference', id });
  const body = found.ok ? found.value.body : undefined;
  const document = body === undefined || !('form' in body) ? undefined : readDocument(JSON.parse(body.text) as DocumentReference);
  return agreement === undefined || body === undefined || !('form' in body) || document === undefined ? (found.ok ? notFound() : found)
    : ok({ agreement, document, body, parties: [partner, ...agreement.with].map(known.value.names) });
}

const KINDS: Readonly<Record<NonNullable<PartnerDocument['contentType']>, string>> = {
  'application/pdf': 'PDF', 'image/jpeg': 'picture (JPEG)', 'image/png': 'picture (PNG)', 'image/tiff': 'picture (TIFF)', 'text/plain': 'plain text',
};

/** What the page says of a paper. */
export function paperView({ path, agreement, document, parties }: Pick<Paper, 'agreement' | 'document' | 'parties'> & { readonly path: string }): Html {
  const { date, contentType, data, url, sha256 } = document;
  const isAnother = data !== undefined && sha256 !== undefined && sha256Of(data) !== sha256;
  return html`${isAnother && notice('error', 'The paper on file is not the one that was filed: its SHA-256 is another.')}${definitions([
    ['Agreement', words(agreement.type)], ['Between', parties.join(', ')], ['Signed', date], ['Kind of file', contentType !== undefined && KINDS[contentType]],
    ['SHA-256', sha256 !== undefined && html`<span class="id">${sha256}</span>`], ['Where it lies', url !== undefined && html`<span class="id">${url}</span>`],
  ])}
<p>${url === undefined ? html`<a href="${path}/document">Open the document</a>` : html`<a href="${url}" rel="noreferrer">Open it where it lies</a>: compare its SHA-256 before you rely on it.`}</p>`;
}
