// SPDX-License-Identifier: Apache-2.0
/** E1 over HTTP: a case plan as a FHIR document, whole for whoever may have it and closed in itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { entriesOf, send } from './support.ts';

interface Entry { readonly fullUrl: string; readonly resource: { readonly resourceType: string; readonly id: string } & Readonly<Record<string, unknown>> }

const input = readFileSync(join(import.meta.dirname, '../../mappings/c-cda/cases/care-plan-sud/input.xml'), 'utf8');
let gateway: TestGateway;
let program: string;
let plan: string;
let patient: string;

beforeAll(async () => {
  gateway = await openGateway();
  program = await gateway.tokenFor('open-door');
  const taken = await send(gateway, program, '//ingest/c-cda', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: input });
  plan = /CarePlan\/[0-9a-f-]+/.exec(taken.text)?.[0] ?? '';
  patient = /Patient\/[0-9a-f-]+/.exec(taken.text)?.[0] ?? '';
});
afterAll(() => gateway.close());

async function documentOf(token: string): Promise<{ readonly status: number; readonly entries: readonly Entry[]; readonly json: Readonly<Record<string, unknown>> }> {
  const { status, json } = await send(gateway, token, `${plan}/$fhir-document`);
  return { status, json, entries: (json['entry'] ?? []) as readonly Entry[] };
}

describe('a case plan asked for as a FHIR document', () => {
  it('is a sound Bundle of type document: a Composition first, whose sections speak of what is in it alone', async () => {
    const { status, json, entries } = await documentOf(program);
    expect([status, json['type'], entries[0]?.resource.resourceType]).toEqual([200, 'document', 'Composition']);
    const composition = entries[0]!.resource as unknown as { readonly confidentiality: string; readonly section: readonly { readonly title: string; readonly entry: readonly { readonly reference: string }[] }[] };
    const there = new Set(entries.map(({ resource }) => `${resource.resourceType}/${resource.id}`));
    const named = composition.section.flatMap(({ entry }) => entry.map(({ reference }) => reference));
    expect(named.filter((reference) => !there.has(reference))).toEqual([]);
    expect(named).toContain(plan);
    expect(composition.confidentiality).toBe('R');
    expect(new Set(entries.map(({ fullUrl }) => fullUrl)).size).toBe(entries.length);
    expect(compileValidator(loadDefinitions()).admit(json as never).filter(isError)).toEqual([]);
  });

  it.each(['open-door', 'home-again', 'larkspur', 'county-court', 'county-probation', 'county-jail'])('gives %s the goals that the gate lets it see, and no more', async (client) => {
    const token = await gateway.tokenFor(client);
    const seen = await entriesOf(gateway, token, `${patient}/$everything?_count=500`).catch(() => []);
    const ofType = (type: string): readonly string[] => seen.filter(({ resource }) => resource.resourceType === type).map(({ resource }) => String(resource['id'])).sort();
    const { status, entries } = await documentOf(token);
    expect(status).toBe(ofType('CarePlan').length === 0 ? 404 : 200);
    expect(entries.filter(({ resource }) => resource.resourceType === 'Goal').map(({ resource }) => resource.id).sort()).toEqual(status === 200 ? ofType('Goal') : []);
  });

  it('is not there for a plan that is not there', async () => {
    expect((await send(gateway, program, 'CarePlan/no-such/$fhir-document')).status).toBe(404);
  });
});
