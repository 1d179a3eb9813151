// SPDX-License-Identifier: Apache-2.0
/** A partner file at the terminal may name the papers of its agreements as files beside it; they are read and stand in it as data. */
import { dirname, extname, resolve } from 'node:path';
import type { PaperType } from '../app/registry/papers.ts';
import type { Issue, Result } from '../domain/issue.ts';
import { fail, ok } from '../domain/issue.ts';
import type { CliDeps } from './io.ts';

const TYPES: Readonly<Record<string, PaperType>> = {
  '.pdf': 'application/pdf', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.png': 'image/png', '.tif': 'image/tiff', '.tiff': 'image/tiff', '.txt': 'text/plain',
};

interface Named { readonly document?: Readonly<Record<string, unknown>> }

/** In: the path of a partner file. Out: its text with `agreements[].document.file` as `data` and `contentType`; or which paper could not be read. */
export function partnerFile(path: string, { readFile }: Pick<CliDeps, 'readFile'>): Result<string> {
  const read = readFile(path);
  if (!read.ok) {
    return read;
  }
  const text = new TextDecoder().decode(read.value);
  const partner = parsed(text);
  const { agreements } = (partner ?? {}) as { readonly agreements?: unknown };
  if (!Array.isArray(agreements)) {
    return ok(text);
  }
  const taken = (agreements as readonly Named[]).map((each, index) => withPaper(each, { place: `agreements.${String(index)}.document.file`, folder: dirname(path), readFile }));
  const issues = taken.flatMap((each) => (each.ok ? [] : each.issues));
  return issues.length > 0 ? fail(...issues as [Issue]) : ok(JSON.stringify({ ...(partner as object), agreements: taken.map((each) => (each.ok ? each.value : undefined)) }));
}

interface Beside extends Pick<CliDeps, 'readFile'> { readonly place: string; readonly folder: string }

function withPaper(agreement: Named, { place, folder, readFile }: Beside): Result<Named> {
  const { file, ...document } = (agreement as Named | null)?.document ?? {};
  if (typeof file !== 'string') {
    return ok(agreement);
  }
  const contentType = TYPES[extname(file).toLowerCase()];
  const read = readFile(resolve(folder, file));
  if (contentType === undefined || !read.ok) {
    return fail({ code: 'value', at: place, text: read.ok ? `A paper is one of ${Object.keys(TYPES).join(', ')}` : `The file ${file} cannot be read` });
  }
  const paper = { ...document, contentType, data: Buffer.from(read.value).toString('base64') };
  return ok({ ...agreement, document: paper });
}

/** What is no JSON is told of by the one that reads partner files. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
