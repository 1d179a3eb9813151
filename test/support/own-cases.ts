// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import type { Consent } from '@medplum/fhirtypes';
import type { Facts } from '../../src/domain/consent/facts/facts.ts';

export interface OwnCase {
  readonly id: string;
  readonly title: string;
  readonly facts: Facts;
  readonly citation: string;
  readonly expected: {
    readonly decision: string;
    readonly released: readonly string[];
    readonly withheld: readonly { readonly record: string; readonly reasons: readonly string[] }[];
    readonly obligations: { readonly critical: readonly string[]; readonly advisory: readonly string[] };
  };
}

const FOLDER = new URL('../../consent/scenarios/', import.meta.url);

/** The project's own decision cases, of every file under consent/scenarios. */
export function ownCases(): readonly OwnCase[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.json')).sort()
    .flatMap((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as readonly OwnCase[]);
}

/** Papers of one of our own cases as others write them: they stand in the place of the papers of the case that bear their ids, and change nothing of its answer. */
export interface WrittenCase {
  readonly of: string;
  readonly how: string;
  readonly consents: readonly Consent[];
}

/** Every file under consent/scenarios/written. */
export function writtenCases(): readonly WrittenCase[] {
  const folder = new URL('written/', FOLDER);
  return readdirSync(folder).sort().flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as readonly WrittenCase[]);
}
