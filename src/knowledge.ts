// SPDX-License-Identifier: Apache-2.0
/**
 * What the gateway knows before anybody asks: definitions, mappings and the tables of law and protocol. Read once from the
 * data folders and handed in as values; a fault in any of them stops the start, with every fault named.
 */
import { join } from 'node:path';
import type { GatePolicy } from './app/deps.ts';
import { overlayAnswers } from './app/overlays.ts';
import type { CommandSettings } from './config.ts';
import { parseClassificationTables } from './domain/consent/classify/tables.ts';
import { parseBreachClock } from './domain/consent/aftermath/breach-clocks.ts';
import { parseRetention } from './domain/consent/aftermath/retention.ts';
import { parseGateTables } from './domain/consent/tables/tables.ts';
import type { Definitions } from './domain/fhir/definitions.ts';
import { searchParams } from './domain/fhir/search/params.ts';
import type { SearchParams } from './domain/fhir/search/params.ts';
import type { Validator } from './domain/fhir/validate.ts';
import { compileValidator } from './domain/fhir/validate.ts';
import type { Result } from './domain/issue.ts';
import { fail, ok } from './domain/issue.ts';
import type { Formats } from './domain/mapping/formats.ts';
import { compileFormats } from './domain/mapping/formats.ts';
import { parseMatching } from './domain/matching/knowledge.ts';
import { matcherOf } from './domain/matching/match.ts';
import type { RawConsentFiles } from './store/consent-files.ts';
import { readConsentFiles } from './store/consent-files.ts';
import { loadDefinitions } from './store/definitions.ts';
import { readMappingFiles } from './store/mapping-files.ts';
import { readMatchingFiles } from './store/matching-files.ts';

/** The project's own folder: the data folders stand beside `src`. */
export const ROOT = join(import.meta.dirname, '..');

export interface Knowledge {
  readonly definitions: Definitions;
  readonly params: SearchParams;
  readonly validator: Validator;
  readonly formats: Formats;
  readonly policy: GatePolicy;
}

/** The definitions alone, compiled; some commands need no more. */
export function readValidator(): Validator {
  return compileValidator(loadDefinitions());
}

/** The mappings alone, compiled. */
export function readFormats(): Result<Formats> {
  return compileFormats(readMappingFiles(join(ROOT, 'mappings')));
}

/** The raw tables of law and protocol. */
export function readConsent(): RawConsentFiles {
  return readConsentFiles(join(ROOT, 'consent'));
}

/** Everything, for these settings. */
export function readKnowledge(settings: CommandSettings): Result<Knowledge> {
  const definitions = loadDefinitions();
  const formats = readFormats();
  const policy = readPolicy(settings);
  if (!formats.ok || !policy.ok) {
    return fail(...(formats.ok ? [] : formats.issues), ...(policy.ok ? [] : policy.issues));
  }
  return ok({
    definitions, params: searchParams(definitions), validator: compileValidator(definitions), formats: formats.value, policy: policy.value,
  });
}

function readPolicy(settings: CommandSettings): Result<GatePolicy> {
  const raw = readConsent();
  const tables = parseGateTables(raw);
  const classification = parseClassificationTables(raw);
  const retention = parseRetention(raw.retention);
  const breachClock = parseBreachClock(raw.breachClocks, settings.jurisdiction);
  const matching = parseMatching(readMatchingFiles(join(ROOT, 'mappings', 'matching')));
  if (!tables.ok || !classification.ok || !retention.ok || !breachClock.ok || !matching.ok) {
    return fail(...[tables, classification, retention, breachClock, matching].flatMap((each) => (each.ok ? [] : each.issues)));
  }
  return ok({
    tables: tables.value,
    classification: classification.value,
    retention: retention.value,
    breachClock: breachClock.value,
    state: settings.jurisdiction,
    overlays: overlayAnswers(tables.value, settings.jurisdiction),
    ...(settings.minorMayConsentAlone === undefined ? {} : { minorLaw: { minorMayConsentAloneToSud: settings.minorMayConsentAlone } }),
    timeZone: settings.timeZone,
    trustedSystems: settings.trustedSystems,
    matcher: matcherOf(matching.value, settings.trustedSystems),
    gateway: settings.organization,
  });
}
