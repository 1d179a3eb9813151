// SPDX-License-Identifier: Apache-2.0
/** Reading a FHIR request: what it carries, with issues for what it may not. */
import express from 'express';
import type { RequestHandler } from 'express';
import * as z from 'zod';
import type { PatchCall, WriteCall } from '../../app/api.ts';
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { Req } from '../context.ts';
import { isFhirJsonBody, isForm } from '../negotiate.ts';

export const FHIR_BODY_LIMIT = '10mb';
export const MESSAGE_BODY_LIMIT = '50mb';

/** Collects a body of any type, unpacked, up to a limit; a larger one becomes 413. */
export function rawBody(limit: string): RequestHandler {
  return express.raw({ type: () => true, limit });
}

/** Parameters that concern the form of the answer, not the search. */
const FORM_PARAMETERS = new Set(['_format', '_pretty']);

/** Query of the URL in order, repeated names kept. */
export function queryOf(req: Req): readonly (readonly [string, string])[] {
  const at = req.url.indexOf('?');
  return at < 0 ? [] : pairs(req.url.slice(at + 1));
}

/** The value of one query parameter, or null. */
export function formatOf(req: Req): string | null {
  return req.url.includes('_format=') ? new URLSearchParams(req.url.slice(req.url.indexOf('?') + 1)).get('_format') : null;
}

/** Search parameters of the URL and, for POST _search, of the form in the body. */
export function searchOf(req: Req): Result<readonly (readonly [string, string])[]> {
  if (req.method !== 'POST') {
    return ok(queryOf(req));
  }
  const body = bytesOf(req);
  if (body.length === 0) {
    return ok(queryOf(req));
  }
  if (!isForm(req.headers['content-type'])) {
    return fail({ code: 'media-type', text: 'POST _search takes application/x-www-form-urlencoded' });
  }
  const text = utf8(body);
  return text.ok ? ok([...queryOf(req), ...pairs(text.value)]) : text;
}

/** The body as FHIR JSON text, not yet parsed. */
export function fhirText(req: Req): Result<string> {
  if (!isFhirJsonBody(req.headers['content-type'])) {
    return fail({ code: 'media-type', text: 'The body must be application/fhir+json in UTF-8' });
  }
  const body = bytesOf(req);
  return body.length === 0 ? fail({ code: 'required', text: 'The body is empty' }) : utf8(body);
}

/** The search parameters of a conditional interaction, as text. */
export function conditionOf(req: Req): string {
  return new URLSearchParams(queryOf(req).map(([name, value]): [string, string] => [name, value])).toString();
}

/** A patch with its form: by media type (http://hl7.org/fhir/R4/http.html#patch). */
export function patchOf(req: Req): Result<{ readonly form: PatchCall['form']; readonly text: string }> {
  const isJsonPatch = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() === 'application/json-patch+json';
  const text = isJsonPatch ? utf8(bytesOf(req)) : fhirText(req);
  return text.ok ? ok({ form: isJsonPatch ? 'json' : 'fhirpath', text: text.value }) : text;
}

/** The bytes of the body; none is an empty array. */
export function bytesOf(req: Req): Uint8Array {
  return req.body instanceof Uint8Array ? req.body : new Uint8Array(0);
}

const preferences = { minimal: 'minimal', representation: 'representation', OperationOutcome: 'OperationOutcome' } as const;

/** `Prefer: return=` (default: representation) and `handling=` (http://hl7.org/fhir/R4/http.html#ops). */
export function preferOf(req: Req): { readonly back: WriteCall['prefer']; readonly lenient: boolean; readonly async: boolean } {
  const header = req.headers['prefer'];
  const parts = (typeof header === 'string' ? header : '').split(/[,;]/).map((part) => part.trim());
  const back = parts.find((part) => part.startsWith('return='))?.slice(7) ?? '';
  return {
    back: Object.hasOwn(preferences, back) ? preferences[back as keyof typeof preferences] : 'representation',
    lenient: parts.includes('handling=lenient'),
    async: parts.includes('respond-async'),
  };
}

/** One header, when it came once. */
export function headerOf(req: Req, name: 'if-match' | 'if-none-exist'): string | undefined {
  const value = req.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const parameters = z.looseObject({
  resourceType: z.literal('Parameters'),
  parameter: z.array(z.looseObject({ name: z.string() })).default([]),
});

/**
 * A Parameters body -> its values by name, as the schema wants them: each parameter's `value[x]` (or part list) under its
 * name, repeated names as an array. http://hl7.org/fhir/R4/parameters.html
 */
export function readParameters<T>(req: Req, schema: z.ZodType<T>): Result<T> {
  const text = fhirText(req);
  return text.ok ? parametersIn(text.value, schema) : text;
}

/** The same of a body that need not be there when every parameter may be left out. */
export function readAnyParameters<T>(req: Req, schema: z.ZodType<T>): Result<T> {
  return bytesOf(req).length === 0 ? parametersIn('{"resourceType":"Parameters"}', schema) : readParameters(req, schema);
}

/** Parameters of a Parameters body, or of the address, a repeated one as a list. */
export function parametersOf<T>(req: Req, schema: z.ZodType<T>): Result<T> {
  if (req.method === 'POST' && bytesOf(req).length > 0) {
    return readParameters(req, schema);
  }
  const grouped = Map.groupBy(queryOf(req), ([name]) => name);
  const read = schema.safeParse(Object.fromEntries([...grouped].map(([name, given]) => [name, given.length === 1 ? given[0]![1] : given.map(([, value]) => value)])));
  return read.success ? ok(read.data) : fail(...read.error.issues.map((issue) => ({ code: 'value' as const, text: issue.code === 'unrecognized_keys' ? 'A parameter is not one of this operation' : `Parameter ${issue.path.join('.')}: ${issue.message}` })));
}

function parametersIn<T>(text: string, schema: z.ZodType<T>): Result<T> {
  const parsed = parameters.safeParse(parseJson(text));
  if (!parsed.success) {
    return fail({ code: 'structure', text: 'The body must be a Parameters resource' });
  }
  const values = new Map<string, unknown>();
  for (const { name, ...rest } of parsed.data.parameter) {
    const value = Object.entries(rest).find(([key]) => key === 'resource' || key.startsWith('value'))?.[1];
    const before = values.get(name);
    values.set(name, before === undefined ? value : [...(Array.isArray(before) ? before as unknown[] : [before]), value]);
  }
  const read = schema.safeParse(Object.fromEntries(values));
  return read.success ? ok(read.data) : fail(...read.error.issues.map((issue) => ({
    code: 'required' as const, text: `Parameter ${issue.path.join('.')}: ${issue.message}`,
  })));
}

function pairs(text: string): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(text)].filter(([name]) => !FORM_PARAMETERS.has(name));
}

/** Bytes as text; an issue when they are not UTF-8. */
export function utf8(bytes: Uint8Array): Result<string> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail({ code: 'structure', text: 'The body is not UTF-8' });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
