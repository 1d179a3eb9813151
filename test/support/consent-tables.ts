// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { parseGateTables, type GateTables } from '../../src/domain/consent/tables/tables.ts';

function json(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../consent/${path}`, import.meta.url), 'utf8'));
}

/** The tables as shipped. */
export function shippedTables(): GateTables {
  const parsed = parseGateTables({
    variants: json('forms/variants.json'), notices: json('forms/notices.json'), matrix: json('protocols/matrix.json'), team: json('protocols/team.json'),
    overlays: json('overlays/states.json'), version: json('rules-version.json'),
  });
  if (!parsed.ok) {
    throw new Error(parsed.issues.map((issue) => `${issue.at ?? ''} ${issue.text}`).join('\n'));
  }
  return parsed.value;
}
