// SPDX-License-Identifier: Apache-2.0
/** patch and conditional patch: http://hl7.org/fhir/R4/http.html#patch. The patched whole is checked and written as an update is. */
import { readJson, stringifyLossless } from '../../domain/fhir/lossless-json.ts';
import { applyFhirPathPatch } from '../../domain/fhir/patch/fhirpath-patch.ts';
import { applyJsonPatch } from '../../domain/fhir/patch/json-patch.ts';
import { composeResource } from '../../domain/fhir/resource-text.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer, PatchCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { StoredResource, Transaction } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { isWithin } from '../narrowing.ts';
import { requireSome } from '../scope.ts';
import { checkBody, type Checked } from './check.ts';
import { theOne } from './conditional.ts';
import { newVersion, ownCurrent } from './update.ts';

/** Changes the caller's own resource. What is not there and what is not the caller's are answered alike, before the patch is tried. */
export async function patch(deps: Deps, gates: Gates, caller: Caller, call: PatchCall): Promise<Result<Answer>> {
  const scope = requireSome(caller, call.type, 'u');
  const parsed = scope.ok ? readJson(call.text) : scope;
  if (!parsed.ok) {
    return parsed;
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const current = await currentOf(deps, tx, caller, call);
    if (!current.ok) {
      return current;
    }
    if (!isWithin(deps, caller, current.value, 'u')) {
      return notFound();
    }
    const checked = patched(deps, current.value, { form: call.form, document: parsed.value });
    return checked.ok ? newVersion(deps, gates, { tx, caller, call, checked: checked.value, current: current.value, action: 'patch' }) : checked;
  });
}

async function currentOf(deps: Deps, tx: Transaction, caller: Caller, call: PatchCall): Promise<Result<StoredResource>> {
  const { type, id, condition, ifMatch } = call;
  if (id !== undefined) {
    return ownCurrent(tx, caller, { type, id, ...(ifMatch === undefined ? {} : { ifMatch }) });
  }
  const found = await theOne(deps, tx, caller, { type, condition: condition ?? '', action: 'u' });
  if (!found.ok || found.value !== undefined) {
    return found as Result<StoredResource>;
  }
  const none = notFound();
  return none.ok ? fail({ code: 'not-found', text: '' }) : none;
}

export interface PatchDocument { readonly form: PatchCall['form']; readonly document: unknown }

/** The stored resource with a patch applied, checked as any body is; its id and type stay what they are. */
export function patched(deps: Deps, current: StoredResource, patchDocument: PatchDocument): Result<Checked> {
  const stored = readJson(composeResource(current));
  if (!stored.ok) {
    return stored;
  }
  const { form, document } = patchDocument;
  const applied = form === 'json' ? applyJsonPatch(stored.value as object, document) : applyFhirPathPatch(stored.value as object, document, compileSchema(deps.definitions));
  if (!applied.ok) {
    return applied;
  }
  const { id } = applied.value as { readonly id?: unknown };
  return id === current.id ? checkBody(deps, current.type, stringifyLossless(applied.value))
    : fail({ code: 'business-rule', text: 'A patch cannot change the id of a resource', at: `${current.type}.id` });
}

/** The form of a patch by its media type; undefined: not a patch. */
export function patchForm(contentType: string): Result<PatchCall['form']> {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json-patch+json') return ok('json');
  return type === 'application/fhir+json' ? ok('fhirpath')
    : fail({ code: 'media-type', text: 'A patch is application/json-patch+json, or a Parameters resource in application/fhir+json or application/fhir+xml', cite: 'http://hl7.org/fhir/R4/http.html#patch' });
}

/** The patch that a bundle entry carries: Parameters, or a Binary with a JSON Patch (http.html#patch, "within a bundle"). */
export function patchDocument(resource: object | undefined): Result<{ readonly form: PatchCall['form']; readonly text: string }> {
  const given = (resource ?? {}) as { readonly resourceType?: unknown; readonly contentType?: unknown; readonly data?: unknown };
  if (given.resourceType !== 'Binary') {
    return ok({ form: 'fhirpath', text: stringifyLossless(resource) });
  }
  const form = patchForm(typeof given.contentType === 'string' ? given.contentType : '');
  if (!form.ok) {
    return form;
  }
  try {
    return ok({ form: form.value, text: new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(typeof given.data === 'string' ? given.data : '')) });
  } catch {
    return fail({ code: 'structure', text: 'The data of the Binary is not base64 of UTF-8 text', at: 'Binary.data' });
  }
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
}
