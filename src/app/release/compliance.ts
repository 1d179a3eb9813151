// SPDX-License-Identifier: Apache-2.0
/**
 * `Patient/[id]/$compliance-report`: the minimum-necessary report (E3) as CSV, NIEM JSON, PDF or a page. It asks for the person's records as the
 * caller may have them, through the same gate, ledger and notices as any answer, and writes no more than the report needs.
 */
import { documentPage } from '../../domain/caseplan/document/html.ts';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { decisionsOf } from '../../domain/consent/enforce/releasable.ts';
import { complianceReport } from '../../domain/export/compliance/build.ts';
import { complianceCsv, CSV_TYPE } from '../../domain/export/compliance/csv.ts';
import { complianceNiem, NIEM_JSON_TYPE } from '../../domain/export/compliance/niem.ts';
import { compliancePage } from '../../domain/export/compliance/page.ts';
import type { ComplianceReport } from '../../domain/export/compliance/report.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { notFound } from './answer.ts';
import { releasedPages } from './pages.ts';

export const COMPLIANCE_FORMS = ['csv', 'json', 'pdf', 'html'] as const;
export interface ComplianceCall { readonly id: string; readonly form: (typeof COMPLIANCE_FORMS)[number]; readonly base: string }

/** What the report is made of; all else of the person is not even asked for (42 CFR 2.13(a), 45 CFR 164.502(b)). */
const TYPES = ['Patient', 'Encounter', 'Appointment', 'Observation', 'Task', 'ServiceRequest', 'Basic', 'CarePlan'];

/** 404 alike for no such Patient and for none to see. */
export async function compliance(deps: Deps, gates: Gates, caller: Caller, call: ComplianceCall): Promise<Result<Answer>> {
  const released = await releasedPages(deps, gates, caller, { id: call.id, base: call.base, types: TYPES });
  if (!released.ok) return released;
  const report = complianceReport({ released: released.value, tables: deps.policy.classification, now: deps.clock.now() });
  if (!report.ok) return notFound();
  const decisions = released.value.flatMap(decisionsOf);
  const written = await write(deps, call.form, report.value);
  return ok({ status: 200, body: enforceStatement(call.form === 'html' ? 'page' : 'file', written.contentType, decisions, () => written.text) });
}

async function write(deps: Deps, form: ComplianceCall['form'], report: ComplianceReport): Promise<{ readonly contentType: string; readonly text: string }> {
  switch (form) {
    case 'csv': return { contentType: CSV_TYPE, text: complianceCsv(report) };
    case 'json': return { contentType: NIEM_JSON_TYPE, text: complianceNiem(report) };
    case 'html': return { contentType: 'text/html; charset=utf-8', text: documentPage(compliancePage(report)) };
    case 'pdf': return { contentType: 'application/pdf', text: Buffer.from(await deps.documents.pdf(compliancePage(report))).toString('latin1') };
  }
}
