// SPDX-License-Identifier: Apache-2.0
/**
 * Steps of a session that come out alike with enforcement switched off, and why. Every other step must find a difference in the control
 * (control.test.ts): one that cannot is asked of nothing that is hidden, and shows nothing when it finds nothing.
 */

export interface Excuse {
  readonly why: string;
  /** Of the name that a step has in the count: `interaction: METHOD path`. */
  readonly steps: RegExp;
}

const any = (...parts: readonly string[]): RegExp => new RegExp(`^(?:${parts.join('|')})$`);

export const EXCUSED: readonly Excuse[] = [
  { why: 'the log of one session says no more than its answers; that it differs at all is asked of all sessions together', steps: any('.*: log') },
  { why: 'one\'s own, or seen by both: it is asked for to show that nothing about it changes by what is hidden', steps: any(
    'read: GET /(?:Patient/own|Observation/note)', 'history: GET /Patient/own/_history', 'what speaks of it: GET /(?:Patient/seen-0|Encounter/seen-1)(?:/_history)?',
    'update: PUT /Encounter/seen-1', 'subscriptions: (?:GET|DELETE) /Subscription/subscription-[a-z-]+', '\\$export of .*: DELETE status.*',
  ) },
  { why: 'a write of one\'s own that is taken whatever it refers to; what comes of it is asked for by the steps after it', steps: any(
    'transaction with reads: POST  entry 1', 'subscriptions: POST /Observation', 'Binary: POST /(?:Binary #6|DocumentReference)', 'create with a reference to it: POST /Observation #2',
    'link by identifier: POST /Patient', '\\$push: POST .*', 'operations on a person: POST /\\$process-message',
  ) },
  { why: 'refused or answered alike from the request or from what one holds oneself, whether or not it names something', steps: any(
    'Binary: POST /Binary(?: #[34])?', '\\$match: POST /Patient/\\$match #[23]', '\\$(?:validate|disclosures|break-glass): .*', 'operations on a person: POST /Observation/observation/\\$validate',
    '\\$compliance-report: GET /\\$outcomes', 'operations of staff: .*', 'operations on a paper: GET /Consent/paper/\\$paper', 'operations on a person: POST /(?:Task|Patient)/.*',
    'operations on a person: GET /Questionnaire/consent-specific/\\$paper', 'operations on a person: GET /HealthcareService/\\$find-places\\?full=true', 'operations on a person: (?:GET|POST) /ValueSet/\\$expand.*',
  ) },
  { why: 'of what was deleted there is no content to be found, nor to be deleted again, gate or not', steps: any('search by id: GET /Observation\\?_id=gone&.*', '(?:update: PUT|delete: DELETE) /Observation/gone') },
  { why: 'in no search index, for nobody: fields of another origin, and attachments that name contents', steps: any(
    'fields of other origins: GET /CarePlan\\?(?:category=|activity-code=|_filter=|_content=methadone).*', 'fields of other origins: GET /Provenance\\?target:CarePlan\\.category=.*', 'fields of other origins: POST / entry [12]',
    'Binary: GET /DocumentReference\\?location=.*',
  ) },
  { why: 'made of what the gate concludes from papers, and it concludes the same while it is switched off: leaks.test.ts and docs/silence.md tell what it found', steps: any(
    'consent token and order cards: (?:order-sign for .*|consent token for seen-0)', '\\$discover: .*', '\\$populate: POST .* #2', '\\$ask-consent: POST /Patient/seen-0/.*', '\\$pull: POST /Patient/(?:own|seen-0)/.*',
    'operations on a plan: GET /CarePlan/seen-2/\\$who-sees-what',
  ) },
  { why: 'where nothing may be seen of the person there is only the hidden list or team, which has none such', steps: any('search by list: GET /(?:Encounter|Condition)\\?_list=list&.*', 'codes beside references: GET /CareTeam\\?patient=Patient/patient&role:not=.*') },
  { why: 'who nothing is known of but where it points is found by its id alone', steps: any('search by reference: GET /Patient\\?link:missing=false&.*') },
];

/** Steps that ask for an error: that a request without what it needs is refused tells nothing either. */
export const REFUSED: readonly Excuse[] = [
  { why: 'an export without `Prefer: respond-async`', steps: any('operations of staff: (?:GET|POST) /\\$export') },
];

export const isExcused = (step: string, excuses: readonly Excuse[]): boolean => excuses.some(({ steps }) => steps.test(step));
