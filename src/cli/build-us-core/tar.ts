// SPDX-License-Identifier: Apache-2.0
/** Reads the files of a gzipped tar archive, as FHIR packages are (POSIX ustar; the names there are short). */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;

/** Name -> text of every regular file in the archive. */
export function readTgz(file: string): ReadonlyMap<string, string> {
  const bytes = gunzipSync(readFileSync(file));
  const files = new Map<string, string>();
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const field = (from: number, to: number): string => bytes.subarray(at + from, at + to).toString('latin1').split('\0')[0] ?? '';
    const size = Number.parseInt(field(124, 136).trim() || '0', 8);
    const kind = field(156, 157);
    const prefix = field(345, 500);
    if (kind === '' || kind === '0') files.set(`${prefix === '' ? '' : `${prefix}/`}${field(0, 100)}`, bytes.subarray(at + BLOCK, at + BLOCK + size).toString('utf8'));
    at += BLOCK * (1 + Math.ceil(size / BLOCK));
  }
  return files;
}
