// SPDX-License-Identifier: Apache-2.0
/** The first half of the journey: what the partners bring in. */
import { signedConsents } from './consents.ts';
import { caseplan } from './plan.ts';
import { day, message } from './messages.ts';
import type { ActingAs, Reply } from './party.ts';
import { episode, JAIL_HEALTH_PATIENT, PROBATION_PATIENT, screening, transaction } from './resources.ts';
import type { Stage } from './stage.ts';
import { act, CAST, entriesOf, expectThat, issuesOf, line, step } from './stage.ts';
import { counted } from './tell.ts';

/** 1: the jail's booking report, in the justice world's own XML. */
export async function booking(stage: Stage): Promise<void> {
  step(stage, 1, 'Rosa Delgado is booked at the county jail', [CAST.jail]);
  const reply = await takeIn(stage, CAST.jail, { path: '/ingest/niem-custody?feed=cedar-jail-niem', file: 'booking.xml', what: 'a NIEM BookingReport' });
  tellTaken(stage, reply);
  line(stage, 'law', 'Charges and arrests are criminal history (28 CFR 20.3(d)): to justice agencies only. Her stay is a justice fact.');
}

/** 2: the jail clinic screens her; its Patient links to the jail's by her state number, on which all sources agree. */
export async function screen(stage: Stage): Promise<void> {
  step(stage, 2, 'The jail clinic screens her: PHQ-9 and DAST-10', [CAST.jailHealth]);
  const url = 'urn:uuid:6f1c1f0e-1c58-4f0b-8f5d-0b6a2f6f3c11';
  const records = screening(url, stage.today).map((resource, index) => ({ url: `${url.slice(0, -1)}${String(index + 2)}`, resource }));
  const body = transaction([{ url, resource: JAIL_HEALTH_PATIENT }, ...records]);
  tellWritten(stage, await act(stage, CAST.jailHealth, { method: 'POST', path: '/fhir/R4', body }, 'a FHIR transaction'));
  line(stage, 'law', 'The clinic is a HIPAA provider and no SUD program: protected health information (45 CFR 160.103), whatever the answers say.');
}

/** 3: the program's care plan; the reference of Rosa's record at the program. */
export async function carePlan(stage: Stage): Promise<string> {
  step(stage, 3, 'Open Door, a Part 2 program that comes into the jail, sends its care plan', [CAST.program]);
  const reply = await takeIn(stage, CAST.program, { path: '/ingest/c-cda?feed=open-door-ccda', file: 'care-plan.xml', what: 'a C-CDA care plan' });
  tellTaken(stage, reply);
  line(stage, 'law', 'What a program makes or receives about its patient is a Part 2 record (42 CFR 2.11, 2.12): attendance and goals as much as medication.');
  return wroteOf(reply).find((reference) => reference.startsWith('Patient/')) ?? '';
}

export interface SignedPapers { readonly referral: string; readonly single: string }

/** 4: two consents, each with her signature; the references of both. */
export async function consents(stage: Stage, subject: string): Promise<SignedPapers> {
  step(stage, 4, 'Before release she signs two consents at Open Door', [CAST.program]);
  const reply = await act(stage, CAST.program, { method: 'POST', path: '/fhir/R4', body: signedConsents(subject, stage.today) }, 'two FHIR Consents, each with its signature');
  tellWritten(stage, reply);
  line(stage, 'paper 1', 'Criminal justice referral: attendance and drug tests, to Cedar County Adult Probation, to monitor her probation.');
  line(stage, 'paper 2', 'Single TPO consent: the whole SUD record, to Larkspur General Hospital, for treatment, payment and operations.');
  line(stage, 'law', 'The gate tests every element of 42 CFR 2.31(a) and 2.35 on each; a form that lacks one permits nothing (2.31(c)).');
  const [referral = '', , single = ''] = entriesOf(reply).map((entry) => (entry.response?.location ?? '').replace(/^.*(Consent\/[^/]+).*$/, '$1'));
  return { referral, single };
}

/** 5: release from jail, and probation takes over. */
export async function release(stage: Stage): Promise<string> {
  step(stage, 5, 'She is released; probation opens its case', [CAST.jail, CAST.probation]);
  const reply = await takeIn(stage, CAST.jail, { path: '/ingest/niem-custody?feed=cedar-jail-niem', file: 'release.xml', what: 'a NIEM CustodyReleaseReport' });
  tellTaken(stage, reply);
  const url = 'urn:uuid:6f1c1f0e-1c58-4f0b-8f5d-0b6a2f6f3c31';
  const at = { subject: url, organization: 'cedar-probation', person: 'daniel-reyes' };
  const body = transaction([{ url, resource: PROBATION_PATIENT }, { url: `${url.slice(0, -1)}2`, resource: episode('probation', at, day(stage.today, -6)) }]);
  const opened = await act(stage, CAST.probation, { method: 'POST', path: '/fhir/R4', body }, 'a FHIR transaction');
  tellWritten(stage, opened);
  line(stage, 'law', 'With custody ends what a jail may ask for without consent (45 CFR 164.512(k)(5)(iii)). That Daniel Reyes supervises her is on file: a need to know by name (42 CFR 2.35(a)).');
  return referenceIn(opened, 'Patient');
}

/** 6: the plan that all agencies share, made by its lead planner with her; the check says what is still to do. */
export async function casePlan(stage: Stage, subject: string): Promise<void> {
  const planning = { ...CAST.probation, purpose: 'case-coordination' } as const;
  step(stage, 6, 'Probation leads her case plan: needs in order, goals in her own words, a team', [planning]);
  const written = await act(stage, planning, { method: 'POST', path: '/fhir/R4', body: caseplan(subject, stage.today) }, 'a CarePlan and all that it names');
  tellWritten(stage, written);
  const checked = await act(stage, planning, { method: 'GET', path: `/fhir/R4/${referenceIn(written, 'CarePlan')}/$check` }, 'is it a sound plan?');
  new Set(issuesOf(checked).filter((text) => !text.startsWith('This answer may'))).forEach((text) => { line(stage, 'finding', text); });
  line(stage, 'law', 'On the team: probation, Open Door, Home Again and herself. Membership opens nothing by itself; the protocol of the agencies and the law say what of it goes to whom.');
  expectThat(stage, checked.status === 200 && issuesOf(checked).length > 0, 'the plan is checked');
}

interface Raw { readonly path: string; readonly file: string; readonly what: string }

async function takeIn(stage: Stage, as: ActingAs, raw: Raw): Promise<Reply> {
  const body = message(raw.file, stage.today);
  return act(stage, as, { method: 'POST', path: raw.path, body, type: 'application/xml' }, `${raw.what}, ${String(Math.round(body.length / 1024))} KB`);
}

function tellTaken(stage: Stage, reply: Reply): void {
  const issues = issuesOf(reply);
  const wrote = wroteOf(reply);
  line(stage, 'answer', `${String(reply.status)}: wrote ${counted(wrote.map((reference) => reference.split('/')[0] ?? ''))}`);
  line(stage, 'loss report', issues.find((text) => /^Of \d+ values/.test(text)) ?? 'none');
  expectThat(stage, reply.status === 200 && wrote.length > 0, `the message is taken in (answer: ${issues[0] ?? 'none'})`);
}

function wroteOf(reply: Reply): readonly string[] {
  return issuesOf(reply).flatMap((text) => /^Wrote (\S+)$/.exec(text)?.[1] ?? []);
}

/** Tells what a transaction wrote. */
export function tellWritten(stage: Stage, reply: Reply): void {
  const wrote = entriesOf(reply).map((entry) => /([A-Z]\w+)\/[^/]+\/_history/.exec(entry.response?.location ?? '')?.[1] ?? 'nothing');
  line(stage, 'answer', `${String(reply.status)}: wrote ${counted(wrote)}`);
  const written = reply.status === 200 && entriesOf(reply).every((entry) => entry.response?.status.startsWith('201') === true);
  expectThat(stage, written, `the transaction is written (answer: ${issuesOf(reply)[0] ?? 'none'})`);
}

/** Reference of the first resource of a type that a transaction wrote. */
export function referenceIn(reply: Reply, type: string): string {
  const found = entriesOf(reply).map((entry) => new RegExp(`${type}/[^/]+`).exec(entry.response?.location ?? '')?.[0]).find((each) => each !== undefined);
  return found ?? '';
}
