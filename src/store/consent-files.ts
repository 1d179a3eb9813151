// SPDX-License-Identifier: Apache-2.0
/** Reads the `consent/` tree at start, as values for the parsers of the gate. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Parsed JSON, not yet checked: `parseGateTables` and `parseClassificationTables` do that. */
export interface RawConsentFiles {
  readonly variants: unknown;
  readonly notices: unknown;
  readonly matrix: unknown;
  readonly team: unknown;
  readonly overlays: { readonly rules: readonly unknown[] };
  readonly version: unknown;
  readonly categories: unknown;
  readonly retention: unknown;
  readonly breachClocks: unknown;
  /** File name -> content. */
  readonly sensitivity: Readonly<Record<string, unknown>>;
}

/** In: absolute path of `consent/`. Throws when a file is missing or is no JSON: the program cannot start without. */
export function readConsentFiles(root: string): RawConsentFiles {
  const overlays = Object.values(folder(root, 'overlays')) as readonly { readonly rules?: readonly unknown[] }[];
  return {
    variants: json(join(root, 'forms', 'variants.json')),
    notices: json(join(root, 'forms', 'notices.json')),
    matrix: json(join(root, 'protocols', 'matrix.json')),
    team: json(join(root, 'protocols', 'team.json')),
    overlays: { rules: overlays.flatMap((each) => each.rules ?? []) },
    version: json(join(root, 'rules-version.json')),
    categories: json(join(root, 'protocols', 'categories.json')),
    retention: json(join(root, 'retention.json')),
    breachClocks: json(join(root, 'breach-clocks.json')),
    sensitivity: folder(root, 'sensitivity'),
  };
}

function folder(root: string, name: string): Readonly<Record<string, unknown>> {
  const files = readdirSync(join(root, name)).filter((file) => file.endsWith('.json')).sort();
  return Object.fromEntries(files.map((file) => [file, json(join(root, name, file))]));
}

function json(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : 'cannot be read'}`, { cause: error });
  }
}
