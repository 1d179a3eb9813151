// SPDX-License-Identifier: Apache-2.0
/** What others published goes in over HTTP, as XML or JSON, whatever guide it claims, and comes back as it was: profiles of others are warned of, never a reason to refuse. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTgz } from '../../src/cli/build-us-core/tar.ts';
import { canonicalJson } from '../../src/domain/fhir/canonical-json.ts';
import { parseLossless, stringifyLossless } from '../../src/domain/fhir/lossless-json.ts';
import { compileSchema } from '../../src/domain/fhir/schema.ts';
import { SERVED_TYPES } from '../../src/domain/fhir/served.ts';
import { xmlToJson } from '../../src/domain/fhir/xml/read.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { send } from '../e2e/support.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';

const SHARED = join(import.meta.dirname, '..', '..', '..', 'shared');
const SAMPLES = join(SHARED, 'samples', 'us-behavioral-health-profiles');
const schema = compileSchema(loadDefinitions());
const XML = { 'content-type': 'application/fhir+xml', accept: 'application/fhir+xml' };
const ORIGIN = 'http://example.org/fhir';

interface Sample { readonly type: string; readonly id: string; readonly json: string; readonly xml?: string }

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await openGateway();
  token = await gateway.tokenFor('open-door');
});
afterAll(() => gateway.close());

/** XML or JSON with references to what is not among the samples made absolute: the server promises nothing about a reference of its own that leads nowhere. */
function withoutDangling(text: string, known: ReadonlySet<string>, pattern: RegExp): string {
  return text.replace(pattern, (all, before: string, target: string) => (known.has(target) ? all : all.replace(`${before}${target}`, `${before}http://elsewhere.example/fhir/${target}`)));
}

/** XML knows no difference between characters in text and their entities, and none between blanks within an attribute (XML 1.0, 2.4 and 3.3.3): one form of each, to compare. */
const plainMarks = (html: string): string => html.replaceAll(/\r\n?/g, '\n').replaceAll(/<[^>]*>/gu, (tag) => tag.replaceAll(/[\n\t]/g, ' '))
  .replaceAll(/>[^<]*/gu, (text) => text.replaceAll('&#9;', '\t').replaceAll('&quot;', '"').replaceAll(/&#39;|&apos;/gu, "'"));

/**
 * A resource to compare: with the ids of the samples in place of the server's, without version and instant, and without security
 * labels, to which the gateway adds its own (a program's records are restricted); those sent must be among them, told apart.
 */
function bare(json: string, ids: ReadonlyMap<string, string> = new Map()): { readonly resource: string; readonly labels: readonly string[] } {
  const read = JSON.parse(json, (key, value: unknown) => {
    if (typeof value !== 'string') return value;
    return key === 'reference' ? ids.get(value) ?? value : key === 'div' ? plainMarks(value) : value;
  }) as { readonly resourceType: string; readonly id: string; readonly meta?: Readonly<Record<string, unknown>> };
  const { versionId: _, lastUpdated: __, security = [], ...meta } = read.meta ?? {};
  const id = ids.get(`${read.resourceType}/${read.id}`)?.split('/')[1] ?? read.id;
  return { resource: canonicalJson({ ...read, id, meta }), labels: (security as readonly unknown[]).map((each) => JSON.stringify(each)) };
}

function expectSame(sent: string, back: string, ids: ReadonlyMap<string, string>): void {
  const [one, other] = [bare(sent), bare(back, ids)];
  expect(other.resource).toBe(one.resource);
  expect(other.labels).toEqual(expect.arrayContaining([...one.labels]));
}

/** Puts all in with one transaction; the sample's reference by that which the server gave. */
async function putIn(samples: readonly Sample[], body: string, headers: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const answer = await send(gateway, token, '', { method: 'POST', headers: { ...headers, accept: 'application/fhir+json', prefer: 'return=minimal' }, body });
  if (answer.status !== 200) throw new Error(`${String(answer.status)} ${answer.text.slice(0, 2000)}`);
  const entries = answer.json['entry'] as readonly { readonly response: { readonly location: string } }[];
  return new Map(entries.map(({ response }, index) => [/([A-Z]\w+\/[^/]+)\/_history/.exec(response.location)?.[1] ?? '', `${samples[index]!.type}/${samples[index]!.id}`]));
}

describe('behavioral-health samples, as XML', () => {
  const files = readdirSync(SAMPLES).filter((each) => each.endsWith('.xml')).map((name) => ({ name, xml: readFileSync(join(SAMPLES, name), 'utf8') }));

  it('are refused one by one with the reason when they break R4, and with no other', async () => {
    const answers = await Promise.all(files.map(async ({ name, xml }) => {
      const type = /<([A-Z]\w+) /.exec(xml)?.[1] ?? '';
      const { status, json } = await send(gateway, token, type, { method: 'POST', headers: { ...XML, accept: 'application/fhir+json' }, body: xml });
      const errors = ((json['issue'] ?? []) as readonly { readonly severity: string; readonly details: { readonly text: string } }[]).filter((each) => each.severity === 'error').map((each) => each.details.text);
      return [name, status, errors.join('; ')] as const;
    }));
    // What names a Patient of the samples is refused for that alone: it is not here. The others went in.
    const broken = answers.filter(([, status, text]) => status !== 201 && !/Patient that/.test(text));
    expect(broken.map(([name]) => name).toSorted()).toEqual(BROKEN.toSorted());
    expect(broken.filter(([, , text]) => !/con-4|must be an instant|must be a code|Text stands between|attribute that FHIR XML/.test(text))).toEqual([]);
  });

  it('go in as one transaction in XML, and each comes back equal in XML', async () => {
    const samples = files.filter(({ name }) => !BROKEN.includes(name)).map(({ xml }): Sample & { readonly xml: string } => {
      const [, type = ''] = /<([A-Z]\w+) /.exec(xml) ?? [];
      return { type, id: /<id value="([^"]+)"/.exec(xml)?.[1] ?? '', json: '', xml: xml.replace(/^﻿?(?:<\?xml[^>]*\?>)?\s*/, '') };
    });
    expect(samples.length).toBe(61);
    const known = new Set(samples.map(({ type, id }) => `${type}/${id}`));
    const ready = samples.map((each) => ({ ...each, xml: withoutDangling(each.xml, known, /(<reference\s+value=")([A-Z]\w+\/[^"]+)/g) }));
    const entries = ready.map(({ type, id, xml }) => `<entry><fullUrl value="${ORIGIN}/${type}/${id}"/><resource>${xml}</resource><request><method value="POST"/><url value="${type}"/></request></entry>`);
    const ids = await putIn(ready, `<Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/>${entries.join('')}</Bundle>`, XML);
    const names = new Map([...ids].map(([own, theirs]) => [theirs, own]));
    for (const { type, id, xml } of ready) {
      const { status, headers, text } = await send(gateway, token, names.get(`${type}/${id}`)!, { headers: { accept: 'application/fhir+xml' } });
      const [back, sent] = [xmlToJson(text, schema), xmlToJson(xml, schema)];
      expect([status, headers.get('content-type'), back.ok, sent.ok]).toEqual([200, 'application/fhir+xml; charset=utf-8', true, true]);
      expectSame(sent.ok ? sent.value : '', back.ok ? back.value : '', ids);
    }
  });
});

const BROKEN = [
  'barthel-index-functional-status-example-1.xml', 'ekg-observation-example-1.xml', 'paroxetine-discharge-med-example-1.xml',
  ...['chest-pain', 'diabetes', 'grief', 'panic-attack', 'substance-abuse'].map((name) => `${name}-condition-example-1.xml`),
  ...['consult-note', 'discharge-summary', 'hx-physical', 'procedure', 'progress'].map((name) => `mental-health-${name}-example-1.xml`),
];

describe.each(['6.1.0', '7.0.0'])('the examples of US Core %s', (version) => {
  const all = [...readTgz(join(SHARED, 'packages', `hl7.fhir.us.core-${version}.tgz`))].filter(([name]) => /^package\/example\/[^.][^/]*\.json$/.test(name)).map(([, text]): Sample => {
    const { resourceType, id } = JSON.parse(text) as { readonly resourceType: string; readonly id: string };
    return { type: resourceType, id, json: text };
  });
  const own = all.filter((each) => SERVED_TYPES.includes(each.type));
  const known = new Set(own.map(({ type, id }) => `${type}/${id}`));

  it('are of types that are served, but for Bundles, which are messages', () => {
    expect([...new Set(all.filter((each) => !SERVED_TYPES.includes(each.type)).map((each) => each.type))]).toEqual(['Bundle']);
    expect(own.length).toBeGreaterThan(170);
  });

  it.each(['JSON', 'XML'])('go in, and each comes back equal as %s to the last digit', async (form) => {
    const ready = own.map((each) => ({ ...each, json: stringifyLossless(parseLossless(withoutDangling(each.json, known, /("reference"\s*:\s*")([A-Z]\w+\/[^"]+)/g))) }));
    const entry = ready.map(({ type, id, json }) => `{"fullUrl":"${ORIGIN}/${type}/${id}","resource":${json},"request":{"method":"POST","url":"${type}"}}`);
    const ids = await putIn(ready, `{"resourceType":"Bundle","type":"transaction","entry":[${entry.join(',')}]}`, { 'content-type': 'application/fhir+json' });
    const names = new Map([...ids].map(([mine, theirs]) => [theirs, mine]));
    for (const { type, id, json } of ready) {
      const { status, text } = await send(gateway, token, names.get(`${type}/${id}`)!, { headers: { accept: `application/fhir+${form.toLowerCase()}` } });
      const back = form === 'XML' ? xmlToJson(text, schema) : { ok: true as const, value: text };
      expect([id, status, back.ok]).toEqual([id, 200, true]);
expectSame(json, back.ok ? back.value : '', ids);
      const decimals = (value: string): readonly string[] => [...value.matchAll(/"value":\s*(-?\d+\.\d*)/g)].map((each) => each[1]!).toSorted();
      expect(decimals(back.ok ? back.value : '')).toEqual(decimals(json));
    }
  });
});
