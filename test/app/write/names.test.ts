// SPDX-License-Identifier: Apache-2.0
/** In whose name something is said: who may be let speak in what a partner writes. */
import { describe, expect, it } from '@jest/globals';
import type { Provenance, Resource } from '@medplum/fhirtypes';
import type { Caller } from '../../../src/app/caller.ts';
import type { Deps } from '../../../src/app/deps.ts';
import type { Gates } from '../../../src/app/gate/gates.ts';
import type { Session, StoredResource } from '../../../src/app/ports.ts';
import { speaksForItself } from '../../../src/app/write/names.ts';
import { spokenIn } from '../../../src/app/write/spoken.ts';
import { readRegistry } from '../../../src/domain/consent/evidence/registry.ts';
import { splitResource } from '../../../src/domain/fhir/resource-text.ts';

const BASE = 'https://gateway.example/fhir/R4';
const NPI = { system: 'http://hl7.org/fhir/sid/us-npi', value: '1992000059' };
const JUDGE = { system: 'urn:bar', value: '77' };
const to = (reference: string): { readonly reference: string } => ({ reference });
const registry = readRegistry([
  { resourceType: 'Organization', id: 'hospital' }, { resourceType: 'Organization', id: 'ward', partOf: to('Organization/hospital') },
  { resourceType: 'Organization', id: 'trust' }, { resourceType: 'Organization', id: 'court', identifier: [NPI] },
  { resourceType: 'Practitioner', id: 'judge', identifier: [JUDGE] }, { resourceType: 'PractitionerRole', id: 'bench', practitioner: to('Practitioner/judge'), organization: to('Organization/court') },
  { resourceType: 'Practitioner', id: 'visiting' }, { resourceType: 'PractitionerRole', id: 'there', practitioner: to('Practitioner/visiting'), organization: to('Organization/court') },
  { resourceType: 'PractitionerRole', id: 'here', practitioner: to('Practitioner/visiting'), organization: to('Organization/hospital') },
  { resourceType: 'Practitioner', id: 'alone' },
] as Resource[]);

/** Entries that partners keep in the directory: the hospital's own, and one of the clinic's. */
const ENTRIES: Readonly<Record<string, { readonly holder: string; readonly resource: Resource }>> = Object.fromEntries(([
  ['hospital', { resourceType: 'Organization', id: 'copy', name: 'Some court', identifier: [NPI] }],
  ['hospital', { resourceType: 'Organization', id: 'stranger', name: 'A lab that nobody registered' }],
  ['hospital', { resourceType: 'PractitionerRole', id: 'as-judge', practitioner: to('Practitioner/judge'), organization: to('Organization/hospital') }],
  ['hospital', { resourceType: 'PractitionerRole', id: 'as-doctor', practitioner: to('Practitioner/doctor'), organization: to('Organization/hospital') }],
  ['hospital', { resourceType: 'Practitioner', id: 'doctor' }],
  ['clinic', { resourceType: 'Organization', id: 'theirs', identifier: [NPI] }],
] as const).map(([holder, resource]) => [`${resource.resourceType}/${resource.id}`, { holder, resource: resource as unknown as Resource }]));
const stored = (resource: Resource, holder: string): StoredResource => ({
  ...splitResource(resource), type: resource.resourceType, id: resource.id ?? '', holder, deleted: false, version: 1, lastUpdated: '2026-01-01T00:00:00Z', person: '', gate: '', day: null,
} as unknown as StoredResource);
const session = {
  get: (type: string, id: string) => Promise.resolve(ENTRIES[`${type}/${id}`]).then((found) => (found === undefined ? found : { resource: stored(found.resource, found.holder) })),
} as unknown as Session;
const gates = { registryNow: () => Promise.resolve(registry) } as unknown as Gates;
const caller = { tenant: 't', organization: 'hospital', kind: 'partner' } as Caller;

interface More { readonly provenance?: readonly Provenance[]; readonly current?: Resource; readonly caller?: Partial<Caller>; readonly written?: readonly Resource[] }
async function refused(resource: object, { provenance = [], current, caller: over, written }: More = {}): Promise<readonly (string | undefined)[]> {
  const done = await speaksForItself({ base: BASE } as Deps, gates, {
    session, caller: { ...caller, ...over }, resource: resource as Resource, provenance,
    ...(current === undefined ? {} : { current: stored(current, 'hospital') }), ...(written === undefined ? {} : { written: new Map(written.map((each) => [`${each.resourceType}/${each.id ?? ''}`, each])) }),
  });
  return done.ok ? [] : done.issues.map(({ at }) => at);
}
const task = (requester: object): object => ({ resourceType: 'Task', status: 'requested', intent: 'order', requester });
const from = (...who: readonly string[]): Provenance => ({ resourceType: 'Provenance', target: [to('Task/1')], recorded: '2026-01-01T00:00:00Z', agent: who.map((each) => ({ who: to(each) })) });

describe('Who speaks in what a partner writes', () => {
  it.each([
    ['another registered organization', to('Organization/court')],
    ['another, by its address here', to(`${BASE}/Organization/court`)],
    ['another, by an identifier that the registry knows', { identifier: NPI }],
    ['another, by an identifier beside one\'s own address', { reference: 'Organization/hospital', identifier: NPI }],
    ['a person of another one alone', to('Practitioner/judge')],
    ['such a person by an identifier', { identifier: JUDGE }],
    ['a role at another one', to('PractitionerRole/bench')],
    ['a role at another of somebody who works here too', to('PractitionerRole/there')],
    ['an entry of one\'s own with the identifier of another', to('Organization/copy')],
    ['a role of one\'s own making of a person of another', to('PractitionerRole/as-judge')],
    ['an organization that is no unit and no whole of one\'s own', to('Organization/trust')],
  ])('is not %s', async (_, requester) => {
    expect(await refused(task(requester))).toEqual(['Task.requester']);
  });

  it.each([
    ['one\'s own organization', to('Organization/hospital')], ['a unit of it', to('Organization/ward')], ['somebody who works here too', to('Practitioner/visiting')],
    ['a role here', to('PractitionerRole/here')], ['a registered person without a role', to('Practitioner/alone')], ['an entry of one\'s own', to('PractitionerRole/as-doctor')],
    ['an organization that nobody registered', to('Organization/stranger')], ['an entry of somebody else, which tells nothing here', to('Organization/theirs')],
    ['the patient', to('Patient/p')], ['somebody on another server', to('https://other.example/fhir/Organization/court')], ['whoever is called so', { display: 'County Court' }],
    ['an identifier that nobody has', { identifier: { system: NPI.system, value: '1' } }],
  ])('may be %s', async (_, requester) => {
    expect(await refused(task(requester))).toEqual([]);
  });

  it('may be the whole that a unit belongs to', async () => {
    expect(await refused(task(to('Organization/hospital')), { caller: { organization: 'ward' } })).toEqual([]);
  });

  it('may be anybody where the gateway\'s own staff files it', async () => {
    expect(await refused(task(to('Organization/court')), { caller: { kind: 'staff' } })).toEqual([]);
  });
});

describe('What is passed on', () => {
  it.each<[string, readonly Provenance[], readonly string[]]>([
    ['names whom one has it from and who passes it on', [from('Organization/court', 'Organization/hospital')], []],
    ['names both, each in one of its own', [from('Organization/court'), from('Organization/hospital')], []],
    ['names the person who said it', [from('Practitioner/judge', 'Organization/hospital')], []],
    ['names the organization as that for which somebody acted', [{ ...from('Organization/hospital'), agent: [{ who: { display: 'a clerk' }, onBehalfOf: to('Organization/court') }, { who: to('Organization/ward') }] }], []],
    ['does not name who passes it on', [from('Organization/court')], ['Task.requester']],
    ['does not name whom it is from', [from('Organization/hospital')], ['Task.requester']],
    ['names another than the one who speaks', [from('Organization/trust', 'Organization/hospital')], ['Task.requester']],
  ])('with Provenance that %s', async (_, provenance, expected) => {
    expect(await refused(task(to('Organization/court')), { provenance })).toEqual(expected);
  });

  it('is told of a signature by the Provenance that bears it', async () => {
    const signed = (agents: Provenance): object => ({ ...agents, target: [to('Observation/1')], signature: [{ when: '2026-01-01T00:00:00Z', who: to('Practitioner/judge') }] });
    expect([await refused(signed(from('Organization/hospital'))), await refused(signed(from('Organization/court', 'Organization/hospital')))]).toEqual([['Provenance.signature[0].who'], []]);
  });

  it('needs no word of a signature on a consent, which whoever brings the paper brings with it', async () => {
    const signed = (...targets: readonly string[]): object => ({ ...from('Organization/hospital'), target: targets.map(to), signature: [{ who: to('Practitioner/judge') }] });
    expect([await refused(signed('Consent/1')), await refused(signed('Consent/1', 'Task/1'))]).toEqual([[], ['Provenance.signature[0].who']]);
  });
});

describe('A new version', () => {
  it('lets speak on who spoke already, and nobody new', async () => {
    const asked = { ...task(to('Organization/court')), id: '1' } as Resource;
    const current = { current: asked };
    expect([await refused({ ...asked, status: 'accepted' }, current), await refused({ ...asked, requester: to(`${BASE}/Organization/court`) }, current), await refused(task(to('Organization/trust')), current)])
      .toEqual([[], [], ['Task.requester']]);
  });
});

describe('Entries of the same transaction', () => {
  it('are looked at as those on file', async () => {
    const made = { resourceType: 'Organization', id: 'new', identifier: [NPI] } as Resource;
    expect(await refused(task(to('Organization/new')), { written: [made] })).toEqual(['Task.requester']);
  });
});

describe('Where somebody speaks', () => {
  const who = to('Organization/court');
  it.each([
    [{ resourceType: 'Communication', sender: who }, ['Communication.sender']],
    [{ resourceType: 'CommunicationRequest', sender: who, requester: who }, ['CommunicationRequest.requester', 'CommunicationRequest.sender']],
    [{ resourceType: 'DocumentReference', author: [to('Practitioner/x'), who], authenticator: who }, ['DocumentReference.author[0]', 'DocumentReference.author[1]', 'DocumentReference.authenticator']],
    [{ resourceType: 'Composition', author: [who], attester: [{ mode: 'legal' }, { party: who }] }, ['Composition.author[0]', 'Composition.attester[1].party']],
    [{ resourceType: 'MedicationRequest', requester: who, recorder: who }, ['MedicationRequest.requester', 'MedicationRequest.recorder']],
    [{ resourceType: 'Goal', note: [{ text: 'a' }, { authorReference: who, text: 'b' }] }, ['Goal.note[1].authorReference']],
    [{ resourceType: 'List', source: who, contained: [{ resourceType: 'Task', requester: who }] }, ['List.source', 'List.contained[0].requester']],
    [{ resourceType: 'Observation', performer: [who] }, []], [{ resourceType: 'Condition', asserter: who, recorder: who }, ['Condition.recorder']],
    [{ resourceType: 'MedicationStatement', informationSource: who }, []],
  ])('%j', (resource, expected) => {
    expect(spokenIn(resource as Resource).map(({ at }) => at)).toEqual(expected);
  });

  it('is followed into what a resource contains', async () => {
    const contained = [{ resourceType: 'PractitionerRole', id: 'r', organization: to('#o') }, { resourceType: 'Organization', id: 'o', identifier: [NPI] }];
    expect([await refused({ ...task(to('#r')), contained }), await refused({ ...task(to('#o')), contained }), await refused({ ...task(to('#none')), contained })]).toEqual([['Task.requester'], ['Task.requester'], []]);
  });
});
