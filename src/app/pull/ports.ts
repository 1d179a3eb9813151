// SPDX-License-Identifier: Apache-2.0
/** Sources that are asked when somebody asks: partners' own FHIR R4 servers, as the registry holds them (docs/pulling.md). */
import type { Organization, Patient, Provenance, Resource } from '@medplum/fhirtypes';
import type { OutgoingAsker, OutgoingAuth } from '../outgoing.ts';

export interface SourceEndpoint {
  readonly id: string;
  readonly organization: string;
  /** Base of its FHIR API: https, or http to this machine in demo and tests. */
  readonly address: string;
  /** Identifier systems by which it knows its patients. It is asked about nobody of whom no such identifier is on file. */
  readonly identifierSystems: readonly string[];
  /** Resource types that it is asked for; absent: all that the gateway knows. */
  readonly types?: readonly string[];
  readonly auth?: OutgoingAuth;
  /** Organization of an asker -> the client as which the gateway asks there for it; absent: `auth.client` for everybody. */
  readonly clients?: Readonly<Record<string, string>>;
  /** PEM: the authority to trust in place of the public ones. */
  readonly certificate?: string;
}

/** What the person is known by there. `own`: on a Patient that the source itself gave; else an identifier that names one human being for certain. */
export interface KnownAs { readonly system: string; readonly value: string; readonly own: boolean }

export interface SourceAsk {
  readonly source: SourceEndpoint;
  readonly asker: OutgoingAsker;
  readonly identifiers: readonly KnownAs[];
  /** Birth dates on file: a Patient to which an identifier led that is not the source's own must have one of them. */
  readonly birthDates: readonly string[];
  readonly types: readonly string[];
}

/** What went wrong, of what: `Patient`, a type, or '' for the source as a whole. Codes alone, nothing of what came back. */
export interface SourceFault { readonly of: string; readonly fault: string }

/** Found by a number, and not certainly the person: to the asker the same as nobody, since who makes up a Patient could try out numbers. */
export const SOMEBODY_ELSE = 'somebody-else';

/** What came, as it came: not looked at yet. */
export interface SourceAnswer {
  /** The Patient that the records are about; absent: it knows nobody of these identifiers, or could not be asked. */
  readonly patient?: Patient;
  readonly records: readonly Resource[];
  readonly provenance: readonly Provenance[];
  /** Organizations that the Provenance names as authors. */
  readonly authors: readonly Organization[];
  readonly faults: readonly SourceFault[];
}

export interface Sources {
  /** Never throws; whatever goes wrong is a fault of the answer. */
  ask(ask: SourceAsk): Promise<SourceAnswer>;
}

export const NOTHING_CAME: Omit<SourceAnswer, 'faults'> = { records: [], provenance: [], authors: [] };
