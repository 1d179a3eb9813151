// SPDX-License-Identifier: Apache-2.0
/** Deliveries of tables over HTTP, and the compliance report that comes of them: the gate decides what is in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../src/app/caller.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { send } from './support.ts';
import type { Answered } from './support.ts';

const input = (path: string): string => readFileSync(join(import.meta.dirname, '../../mappings', path, 'input.json'), 'utf8');
const JSON_BODY = { 'content-type': 'application/json' };

let gateway: TestGateway;
let probation: string;
let court: string;
let patient = '';

beforeAll(async () => {
  gateway = await openGateway();
  [probation, court] = await Promise.all([gateway.tokenFor('county-probation'), gateway.tokenFor('county-court')]);
});

afterAll(() => gateway.close());

const take = (format: string, body: string): Promise<Answered> => send(gateway, probation, `//ingest/${format}`, { method: 'POST', headers: JSON_BODY, body });
const texts = (answer: Answered): readonly string[] => ((answer.json['issue'] ?? []) as { details: { text: string } }[]).map((issue) => issue.details.text);
const ask = (token: string, form: string): Promise<Answered> => send(gateway, token, `${patient}/$compliance-report?form=${form}`);

describe('a county\'s tables', () => {
  it.each(['programs/cases/county-tables', 'drug-tests/cases/idaho-shape', 'drug-tests/cases/tennessee-shape', 'drug-tests/cases/maine-shape', 'case-plan-mo/cases/six-tables', 'case-plan-ne/cases/seven-tables',
    'case-plan-me/cases/plan-goals-conditions', 'assessments/cases/scores-domains-answers'])('%s go in whole, and a second time change nothing', async (path) => {
    const format = path.split('/')[0] ?? '';
    const first = await take(format, input(path));
    expect([path, first.status, first.status === 200 ? '' : first.text]).toEqual([path, 200, '']);
    const again = await take(format, `${input(path)} `);
    expect([again.status, texts(again)[0]]).toEqual([200, expect.stringMatching(/0 resources written/)]);
    patient = patient === '' ? texts(first).flatMap((text) => /^Wrote (Patient\/\S+)$/.exec(text)?.[1] ?? [])[0] ?? '' : patient;
  });
});

describe('the compliance report over HTTP', () => {
  it('gives the agency its own visits, programs and violations as CSV', async () => {
    const csv = await ask(probation, 'csv');
    expect([csv.status, csv.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
    expect(csv.text).toContain('attendance,2026-10-05,,supervision contact,kept,,');
    expect(csv.text).toContain('attendance,2026-10-19,,supervision contact,missed,,');
    expect(csv.text).toContain('program,2026-05-11,2026-07-02,,discharged without success,,Job readiness');
  });

  it('gives it as NIEM JSON, as PDF and as a page', async () => {
    const niem = await ask(probation, 'json');
    expect(Object.keys(niem.json['tc:ComplianceReport'] ?? {})).toContain('nc:Program');
    const page = await ask(probation, 'html');
    expect([page.status, page.headers.get('content-type'), page.headers.get('content-security-policy') === null]).toEqual([200, 'text/html; charset=utf-8', false]);
    expect(page.text).toMatch(/<h2>Attendance<\/h2>[^]*<li>2026-10-05: supervision contact, kept/);
    const pdf = await ask(probation, 'pdf');
    expect([pdf.status, pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual([200, 'application/pdf', '%PDF-']);
  });

  it('is written into the ledger as what was disclosed', async () => {
    const operator: Caller = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff', role: 'exchange-operator', purpose: 'operations', scopes: ['system/*.cruds', 'console'], request: 'test' };
    const rows = await gateway.gateway.app.ledger(operator, { organization: 'county-probation', count: 50 });
    expect(rows.ok ? rows.value.filter((row) => JSON.stringify(row).includes('everything')).length : 0).toBeGreaterThanOrEqual(3);
  });

  it('answers 404 for nobody, and says which forms there are', async () => {
    expect((await send(gateway, court, 'Patient/no-such/$compliance-report')).status).toBe(404);
    expect((await ask(probation, 'docx')).status).toBe(400);
  });
});
