// SPDX-License-Identifier: Apache-2.0
/**
 * A Bulk Data export (https://hl7.org/fhir/uv/bulkdata/STU2/export.html) as it is kept: who asked for what about whom, and how
 * far the counting is. It holds no content; the gate opens again for every file that is fetched, so a revocation that comes
 * after the job is finished counts all the same.
 */
import type { Caller } from '../caller.ts';
import type { Instant } from '../ports.ts';

export type ExportState = 'running' | 'complete';

export interface ExportRequest {
  readonly level: 'system' | 'patient' | 'group';
  readonly types: readonly string[];
  /** Only what changed at or after it. */
  readonly since?: Instant;
  /** `Type?search` of `_typeFilter`; of a type that has any, what meets one of them. */
  readonly filters?: readonly string[];
  /** Of `_elements`: names of elements, of all types or of one (`Type.name`). */
  readonly elements?: readonly string[];
  /** The address that was asked: of a GET with its query, as the manifest repeats it. */
  readonly address: string;
}

export interface ExportJob {
  readonly id: string;
  readonly tenant: string;
  readonly caller: Caller;
  readonly request: ExportRequest;
  /** Whom it is about, in the order in which they are worked through; '' stands for the directory. */
  readonly persons: readonly string[];
  readonly state: ExportState;
  /** How many of the persons have been counted. */
  readonly done: number;
  /** Type -> resources that may go. */
  readonly counts: Readonly<Record<string, number>>;
  readonly created: Instant;
  readonly expires: Instant;
}

/** What exports ask of the store. */
export interface ExportStore {
  saveExport(job: ExportJob): Promise<void>;
  progressExport(job: ExportJob): Promise<void>;
  loadExport(tenant: string, id: string): Promise<ExportJob | undefined>;
  dropExport(tenant: string, id: string): Promise<void>;
  /** A running job that no process works on; it is left to the caller for `lease` milliseconds. */
  takeExport(lease: number): Promise<ExportJob | undefined>;
  /** Jobs whose life has ended are forgotten. */
  purgeExports(): Promise<void>;
}

/** Persons that are worked on at once: few enough for memory, many enough for one round trip each. */
export const CHUNK = 25;
/** How long a finished export can be fetched, milliseconds. */
export const LIFE = 60 * 60 * 1000;
