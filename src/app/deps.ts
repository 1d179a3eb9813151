// SPDX-License-Identifier: Apache-2.0
import type { Resource } from '@medplum/fhirtypes';
import type { BreachClock } from '../domain/consent/aftermath/breach-clocks.ts';
import type { RetentionRules } from '../domain/consent/aftermath/retention.ts';
import type { GateTables } from '../domain/consent/tables/tables.ts';
import type { ClassificationTables } from '../domain/consent/classify/tables.ts';
import type { Facts } from '../domain/consent/facts/facts.ts';
import type { State } from '../domain/consent/facts/vocabulary.ts';
import type { OverlayAnswer } from '../domain/consent/facts/papers.ts';
import type { Validator } from '../domain/fhir/validate.ts';
import type { Definitions } from '../domain/fhir/definitions.ts';
import type { IndexRows } from '../domain/fhir/search/index-rows.ts';
import type { Formats } from '../domain/mapping/formats.ts';
import type { Matcher } from '../domain/matching/match.ts';
import type { Sealer } from './seal.ts';
import type { Documents } from './capture/api.ts';
import type { Sources } from './pull/ports.ts';
import type { Clock, Ids, Log, Store } from './ports.ts';

/** What the law and the agencies configured for this gateway. */
export interface GatePolicy {
  readonly tables: GateTables;
  readonly classification: ClassificationTables;
  /** How long things are kept. */
  readonly retention: RetentionRules;
  /** By when the state wants people told of a breach; undefined: not in the file. */
  readonly breachClock: BreachClock;
  readonly state: State;
  readonly overlays: readonly OverlayAnswer[];
  /** The configured state rule for minors (42 CFR 2.14); absent: not configured. */
  readonly minorLaw?: Facts['minorLaw'];
  /** IANA zone: local days of dates without time. */
  readonly timeZone: string;
  /** Identifier systems that name one human being for certain (state id, FBI number): records link on them. */
  readonly trustedSystems: readonly string[];
  /** How likely two Patients are one person. */
  readonly matcher: Matcher;
  /** Organization id of the gateway itself. */
  readonly gateway: string;
}

/** Everything the use cases stand on; made once, in main.ts. */
export interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly policy: GatePolicy;
  readonly validator: Validator;
  readonly index: (resource: Resource) => IndexRows;
  readonly definitions: Definitions;
  readonly formats: Formats;
  readonly sealer: Sealer;
  readonly documents: Documents;
  /** Partners' own servers; absent: none can be asked. */
  readonly sources?: Sources;
  readonly softwareVersion: string;
  /** Base of the FHIR API, when there is one: references below it are to resources here. */
  readonly base?: string;
}
