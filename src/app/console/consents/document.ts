// SPDX-License-Identifier: Apache-2.0
/** A signed paper as it was scanned, or an order as it was filed: the document itself, through the gate as every record. */
import type { Consent, DocumentReference } from '@medplum/fhirtypes';
import { enforceAttachment } from '../../../domain/consent/enforce/enforce.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { notFound } from '../../release/answer.ts';
import { read } from '../../release/read.ts';
import { requireStaff } from '../../scope.ts';
import { sealed, unsealed } from '../sealed.ts';
import { PATH } from './person-page.ts';

/** The address of a document of the console. In: `Consent/id` or `DocumentReference/id`. */
export function documentPath(deps: Deps, caller: Caller, ref: string): string {
  return `${PATH}/document/${sealed(deps, caller, `document ${ref}`)}`;
}

/** The document by itself, to be kept or opened elsewhere. 404 alike for none, and for one that the officer's role may not see. The read is in the ledger. */
export async function paperDocument(deps: Deps, gates: Gates, caller: Caller, id: string): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const [, type = '', resource = ''] = /^document (Consent|DocumentReference)\/(\S+)$/.exec(unsealed(deps, caller, id) ?? '') ?? [];
  if (!staff.ok || type === '') {
    return staff.ok ? notFound() : staff;
  }
  const found = await read(deps, gates, caller, { type, id: resource });
  const body = found.ok ? found.value.body : undefined;
  if (!found.ok || body === undefined || !('form' in body)) {
    return found.ok ? notFound() : found;
  }
  const { url, data } = attachmentIn(JSON.parse(body.text) as Consent | DocumentReference);
  const [, binary] = /(?:^|\/)Binary\/([A-Za-z0-9.-]{1,64})$/.exec(url ?? '') ?? [];
  if (data === undefined) {
    return binary === undefined ? notFound() : read(deps, gates, caller, { type: 'Binary', id: binary, raw: true });
  }
  const own = enforceAttachment(body);
  return own === undefined ? notFound() : ok({ status: 200, body: own, content: { notices: [] } });
}

function attachmentIn(resource: Consent | DocumentReference): { readonly url?: string | undefined; readonly data?: string | undefined } {
  return (resource.resourceType === 'Consent' ? resource.sourceAttachment : resource.content.find(({ attachment }) => attachment.data !== undefined || attachment.url !== undefined)?.attachment) ?? {};
}
