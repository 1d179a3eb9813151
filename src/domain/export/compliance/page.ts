// SPDX-License-Identifier: Apache-2.0
/** The compliance report as blocks of a printed page; what draws them decides nothing (src/partners/documents/pdf.ts). */
import type { Block, PrintedForm } from '../../consent/capture/print.ts';
import type { ComplianceReport } from './report.ts';
import { dayOf, SAFE_SILENCE } from './report.ts';

const CONFIDENTIALITY: Readonly<Record<string, string>> = { U: 'Unrestricted', L: 'Low', M: 'Moderate', N: 'Normal', R: 'Restricted', V: 'Very restricted' };

/** The notices stand first and are repeated by the footer's reference to them. */
export function compliancePage(report: ComplianceReport): PrintedForm {
  const blocks: readonly Block[] = [
    ...report.notices.map(text), text(SAFE_SILENCE),
    field('Confidentiality', CONFIDENTIALITY[report.confidentiality] ?? report.confidentiality),
    field('Person', report.person.name), ...report.person.numbers.map(({ system, value }) => field('Number', `${value} (${system})`)),
    field('Made', dayOf(report.made)), ...(report.phase === undefined ? [] : [field('Phase', report.phase)]),
    ...(report.next === undefined ? [] : [field('Next date', `${report.next.date}, ${report.next.kind}`)]),
    ...section('Attendance', report.attendance.map((line) => `${line.date}: ${line.kind}, ${line.outcome}`)),
    ...section('Drug tests', report.tests.map((line) => `${line.date}: ${line.outcome}${line.result === undefined ? '' : `, ${line.result}`}`)),
    ...section('Programs', report.programs.map((line) => `${line.name ?? 'Program'}: ${line.status}${line.start === undefined ? '' : `, from ${line.start}`}${line.end === undefined ? '' : ` to ${line.end}`}`)),
    ...section('Conditions', report.conditions.map((line) => `${line.date === undefined ? '' : `${line.date}: `}${line.condition}: ${line.compliance}`)),
  ];
  return { title: 'Compliance report', language: 'en', made: report.made, footer: report.notices.length === 0 ? 'Compliance report' : 'Compliance report. The notice at its head belongs to every copy.', blocks };
}

function text(line: string): Block {
  return { kind: 'text', text: line };
}

function field(label: string, value: string): Block {
  return { kind: 'field', label, value };
}

function section(title: string, lines: readonly string[]): readonly Block[] {
  return [{ kind: 'section', text: title }, ...(lines.length === 0 ? ['None reported'] : lines.map((line) => `• ${line}`)).map(text)];
}
