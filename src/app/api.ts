// SPDX-License-Identifier: Apache-2.0
/** The use cases as the outside (HTTP, MLLP, files, commands) calls them. One file per use case implements each. */
import type { PublicDocument, Releasable } from '../domain/consent/enforce/releasable.ts';
import type { Result } from '../domain/issue.ts';
import type { OrderCall } from './consents/order-check.ts';
import type { ConsultCall } from './consents/consult.ts';
import type { Caller } from './caller.ts';
import type { AftermathApp } from './aftermath/api.ts';
import type { AskingApp } from './asking/api.ts';
import type { ConsoleApp } from './console/api.ts';
import type { CaptureApp } from './capture/api.ts';
import type { DeliverApp } from './deliver/api.ts';
import type { OutcomeApp } from './outcomes/api.ts';
import type { PullApp } from './pull/api.ts';
import type { SubscriptionApp } from './subscriptions/api.ts';
import type { CasePlanCall } from './release/case-plan.ts';
import type { Hl7Call } from './release/hl7v2.ts';
import type { ComplianceCall } from './release/compliance.ts';
import type { ValidateCall } from './write/validate.ts';
import type { PlanApp } from './caseplan/api.ts';
import type { ExchangeApp } from './exchange/api.ts';
import type { MatchingApp } from './matching/api.ts';
import type { RegistryApp } from './registry/api.ts';
import type { DocumentCall } from './caseplan/document.ts';
import type { FindPlacesCall } from './caseplan/find-places.ts';
import type { WhoSeesCall } from './caseplan/who-sees-what.ts';
import type { LedgerFilter, LedgerRow, Message, MessageFilter } from './ports.ts';
import type { ExpandCall } from './us-core/expand.ts';

/** What goes back to a caller. Failures are `Result` issues and become OperationOutcomes at the edge. */
export interface Answer {
  readonly status: number;
  readonly body?: Releasable | PublicDocument;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly location?: string;
  /** Where a job that was started can be asked about. */
  readonly contentLocation?: string;
  /** How far a job is, for a person. */
  readonly progress?: string;
  /** Until when what the answer points to can be fetched. */
  readonly expires?: string;
  /** Of contents in their own form: what their headers say. */
  readonly content?: ContentNotes;
  /** How long it took could tell of what the caller may not see: it leaves at a whole tick (src/http/pace.ts). */
  readonly silent?: boolean;
  /** It takes the longer the more is withheld of the same persons: it leaves at a short tick. */
  readonly held?: boolean;
}

/** The record that contents belong to, as the caller sees it, and the statements that must go with them. */
export interface ContentNotes { readonly context?: string; readonly notices: readonly string[] }

/** An answer too large to be made at once: each piece has passed the gate and is in the ledger when it comes. */
export interface AnswerStream {
  readonly status: 200;
  readonly contentType: string;
  readonly pieces: AsyncIterable<Releasable>;
}

export interface ExportCall {
  readonly level: 'system' | 'patient' | 'group';
  /** Of the Group. */
  readonly id?: string;
  readonly query: readonly (readonly [string, string])[];
  /** `Prefer: respond-async` and `handling=lenient`. */
  readonly async: boolean;
  readonly lenient: boolean;
  readonly base: string;
  /** The address asked, with its query. */
  readonly address: string;
  /** The parameters came in a body. */
  readonly isPost: boolean;
}

export interface Target { readonly type: string; readonly id: string }

export interface SearchCall {
  /** null: search across all types. */
  readonly type: string | null;
  readonly query: readonly (readonly [string, string])[];
  /** One whose compartment R4 knows (`Type/id`): only what is in its compartment (http://hl7.org/fhir/R4/http.html#vsearch). */
  readonly compartment?: string;
  /** `Prefer: handling=lenient`. */
  readonly lenient: boolean;
  /** Base of links, e.g. https://gateway.example/fhir/R4 */
  readonly base: string;
}

/** As in SearchCall; without a query, all of it. */
export interface HistoryCall extends Target, Partial<Pick<SearchCall, 'query' | 'lenient'>>, Pick<SearchCall, 'base'> {}

export interface WriteCall extends Partial<Target> {
  readonly type: string;
  /** The body as received. */
  readonly text: string;
  readonly ifMatch?: string;
  readonly ifNoneExist?: string;
  readonly prefer: 'minimal' | 'representation' | 'OperationOutcome';
  readonly base: string;
}

export interface PatchCall extends Omit<WriteCall, 'ifNoneExist'> {
  /** JSON Patch (RFC 6902), or FHIRPath Patch in Parameters. */
  readonly form: 'json' | 'fhirpath';
  /** Instead of an id: search parameters that find the caller's one resource. */
  readonly condition?: string;
}

export interface IngestCall {
  readonly format: string;
  readonly feed?: string;
  readonly contentType: string;
  readonly raw: Uint8Array;
  /** Only tells what would become of the message; nothing is kept. */
  readonly dryRun?: boolean;
}

export interface App extends MatchingApp, RegistryApp, PlanApp, CaptureApp, AskingApp, DeliverApp, PullApp, OutcomeApp, ExchangeApp, SubscriptionApp, AftermathApp, ConsoleApp {
  /** `raw`: of a Binary, the contents in their own form. */
  read(caller: Caller, target: Target & { readonly version?: number; readonly query?: SearchCall['query']; readonly raw?: boolean }): Promise<Result<Answer>>;
  history(caller: Caller, target: HistoryCall): Promise<Result<Answer>>;
  /** history-type and history-system. */
  versions(caller: Caller, call: SearchCall): Promise<Result<Answer>>;
  search(caller: Caller, call: SearchCall): Promise<Result<Answer>>;
  everything(caller: Caller, id: string, call: Omit<SearchCall, 'type'>): Promise<Result<Answer>>;
  /** E4: the case plans of one person as a NIEM 6 message. */
  casePlan(caller: Caller, call: CasePlanCall): Promise<Result<Answer>>;
  /** E5: what the caller may have of one person, as HL7 v2 messages. */
  hl7v2(caller: Caller, call: Hl7Call): Promise<Result<Answer>>;
  /** Staff and the lead planner: every member of the team against every part of a plan. */
  whoSeesWhat(caller: Caller, call: WhoSeesCall): Promise<Result<Answer>>;
  /** A plan for people: the participant's own copy, or the view of a member of the team; as a page or a PDF. */
  planDocument(caller: Caller, call: DocumentCall): Promise<Result<Answer>>;
  /** CDS Hooks: may the caller have something of this person, and with which duties? */
  consult(caller: Caller, call: ConsultCall): Promise<Result<Answer>>;
  /** CDS Hooks: may whoever carries out a draft order have it, and with which duties? */
  orderCheck(caller: Caller, call: OrderCall): Promise<Result<Answer>>;
  /** Services of the directory that meet a need and have room. */
  findPlaces(caller: Caller, call: FindPlacesCall): Promise<Result<Answer>>;
  /** E3: the minimum-necessary compliance report of one person, as a file. */
  complianceReport(caller: Caller, call: ComplianceCall): Promise<Result<Answer>>;
  create(caller: Caller, call: WriteCall): Promise<Result<Answer>>;
  update(caller: Caller, call: WriteCall & Target): Promise<Result<Answer>>;
  /** By search parameters instead of an id, among the caller's own resources. */
  conditionalUpdate(caller: Caller, call: WriteCall & { readonly condition: string }): Promise<Result<Answer>>;
  patch(caller: Caller, call: PatchCall): Promise<Result<Answer>>;
  remove(caller: Caller, target: Target & { readonly ifMatch?: string }): Promise<Result<Answer>>;
  conditionalRemove(caller: Caller, target: { readonly type: string; readonly condition: string }): Promise<Result<Answer>>;
  bundle(caller: Caller, call: { readonly text: string; readonly base: string; readonly prefer: WriteCall['prefer'] }): Promise<Result<Answer>>;
  /** Bulk Data: starts an export, tells how far it is, gives one of its files, ends it. */
  startExport(caller: Caller, call: ExportCall): Promise<Result<Answer>>;
  exportStatus(caller: Caller, call: { readonly id: string; readonly base: string }): Promise<Result<Answer>>;
  exportFile(caller: Caller, sealed: string): Promise<Result<AnswerStream>>;
  cancelExport(caller: Caller, id: string): Promise<Result<Answer>>;
  /** Works on exports in the background until it is stopped. */
  startExports(): { stop(): Promise<void> };
  validate(caller: Caller, call: ValidateCall): Promise<Result<Answer>>;
  /** Codes of a value set that is at hand. */
  expand(caller: Caller, call: ExpandCall): Promise<Result<Answer>>;
  /** `cors`: apps in browsers are answered. */
  metadata(base: string, cors?: boolean): Answer;
  /** Takes in a raw message; always keeps it. The answer is an OperationOutcome with the loss report. */
  ingest(caller: Caller, call: IngestCall): Promise<Result<Answer>>;
  /** Staff: tries a kept message again (after a fix). */
  replay(caller: Caller, messageId: string): Promise<Result<Answer>>;
  messages(caller: Caller, filter: MessageFilter): Promise<Result<readonly Omit<Message, 'raw'>[]>>;
  revokeConsent(caller: Caller, id: string, call: { readonly form: 'written' | 'oral'; readonly recipients?: readonly string[] }): Promise<Result<Answer>>;
  /** Medical personnel declare an emergency with the four facts of 42 CFR 2.51(c); opens a time-boxed basis. */
  breakGlass(caller: Caller, call: BreakGlassCall): Promise<Result<Answer>>;
  /** Accounting of disclosures of one patient (42 CFR 2.25, 45 CFR 164.528), as a FHIR Bundle of AuditEvents. */
  disclosures(caller: Caller, patientId: string): Promise<Result<Answer>>;
  /** Compliance officers: what would this party get, and why; sends nothing to the party. */
  releasePreview(caller: Caller, call: PreviewCall): Promise<Result<Answer>>;
  ledger(caller: Caller, filter: LedgerFilter): Promise<Result<readonly LedgerRow[]>>;
  /** Why a disclosure or refusal came out as it did, replayed on the same evidence. */
  explain(caller: Caller, ledgerId: string): Promise<Result<Explanation>>;
  /** Staff: `ledger` as a document that may leave (JSON text by `ledgerJson` of app/console/documents.ts). */
  ledgerDocument(caller: Caller, filter: LedgerFilter): Promise<Result<Answer>>;
  /** Staff: `messages` as a document that may leave (JSON text). */
  messagesDocument(caller: Caller, filter: MessageFilter): Promise<Result<Answer>>;
  /** Staff: `explain` as a document that may leave (JSON text by `explanationJson` of app/console/documents.ts). */
  explanationDocument(caller: Caller, ledgerId: string): Promise<Result<Answer>>;
}

export interface BreakGlassCall {
  /** Identifier of the patient as the declaring side knows it. */
  readonly identifier: { readonly system: string; readonly value: string };
  readonly nature: 'overdose' | 'respiratory-arrest' | 'unconscious' | 'trauma' | 'withdrawal' | 'psychiatric' | 'other';
  readonly recipientName: string;
  readonly facility: string;
  /** The declarer's statement that prior written consent cannot be obtained (42 CFR 2.51(a)(1)). */
  readonly consentCannotBeObtained: boolean;
}

export interface PreviewCall {
  readonly patientId: string;
  readonly organization: string;
  readonly person?: string | undefined;
  readonly role: string;
  readonly purpose: string;
  /** The instant to decide at; absent: now. */
  readonly asOf?: string | undefined;
  /** Consents (ids) taken as revoked, and Consents taken as signed: the answer then tells what that would change. */
  readonly revoked?: readonly string[] | undefined;
  readonly signed?: readonly unknown[] | undefined;
}

export interface Explanation {
  readonly entry: LedgerRow;
  /** Plain English, line by line. */
  readonly lines: readonly string[];
  readonly replay: 'same' | 'different' | 'not-replayable';
}
