// SPDX-License-Identifier: Apache-2.0
/**
 * What an asker gets of its own, of persons of whom others hold much that is withheld from it, and of persons of whom nobody else holds
 * anything: gates are at hand, nothing is new, and the same answers come. `MUCH`: withheld records for each person (default 200).
 */
import { post, PROGRAM } from './county.ts';
import type { GatewayProcess } from './processes.ts';
import { observation, SID, type Ask, type Case } from './silence-cases.ts';

const AS = 'county-probation';
const PERSONS = 24;
const OWN = 5;
const MUCH = Number(process.env['MUCH'] ?? 200);

interface Known { readonly patients: readonly string[]; readonly exported: string }

/** In: state ids of the persons. Out: the organization's Patients of them, with so many results each. */
async function patientsOf(gateway: GatewayProcess, organization: string, { results, sid }: { readonly results: number; readonly sid: (n: number) => string }): Promise<readonly string[]> {
  const made: string[] = [];
  for (let n = 0; n < PERSONS; n += 1) {
    made.push(await recordsOf(gateway, organization, { sid: sid(n), results }));
  }
  return made;
}

async function recordsOf(gateway: GatewayProcess, organization: string, { sid, results }: { readonly sid: string; readonly results: number }): Promise<string> {
  const subject = 'urn:uuid:00000000-0000-4000-8000-000000000000';
  const entry = [
    { fullUrl: subject, resource: { resourceType: 'Patient', identifier: [{ system: SID, value: sid }], name: [{ family: 'Delgado' }] }, request: { method: 'POST', url: 'Patient' } },
    ...Array.from({ length: results }, () => ({ resource: observation(subject), request: { method: 'POST', url: 'Observation' } })),
  ];
  return (await post(`${gateway.url}/fhir/R4`, await gateway.token(organization), { resourceType: 'Bundle', type: 'transaction', entry }))[0]!;
}

/** An export of a Group of these Patients, done. Out: where its status is asked for. */
async function exportOf(gateway: GatewayProcess, patients: readonly string[]): Promise<string> {
  const token = await gateway.token(AS);
  const base = `${gateway.url}/fhir/R4`;
  const [group] = await post(base, token, { resourceType: 'Bundle', type: 'transaction', entry: [{ resource: { resourceType: 'Group', type: 'person', actual: true, member: patients.map((reference) => ({ entity: { reference } })) }, request: { method: 'POST', url: 'Group' } }] });
  const authorization = `Bearer ${token}`;
  const kicked = await fetch(`${base}/${group!}/$export`, { headers: { authorization, prefer: 'respond-async' } });
  const status = kicked.headers.get('content-location') ?? '';
  for (let code = 202; code === 202;) {
    const answer = await fetch(status, { headers: { authorization } });
    await answer.text();
    code = answer.status;
    await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
  return status.slice(base.length + 1);
}

const WAYS: readonly (readonly [string, (patient: string) => string])[] = [
  ['search by Patient', (patient) => `Observation?patient=${patient}`],
  ['search by Patient, with a total', (patient) => `Observation?patient=${patient}&_total=accurate&_count=2`],
  ['search by Patient, sorted', (patient) => `Observation?patient=${patient}&_sort=-date,status`],
  ['$everything', (patient) => `${patient}/$everything`],
  ['_revinclude', (patient) => `Patient?_id=${patient.slice(8)}&_revinclude=Observation:subject`],
  ['_has', (patient) => `Patient?_id=${patient.slice(8)}&_has:Observation:subject:status=final`],
  ['chain', (patient) => `Observation?subject:Patient._id=${patient.slice(8)}`],
  ['compartment', (patient) => `${patient}/Observation`],
  ['read', (patient) => patient],
];

/** Writes the persons; out come the cases, whose names begin with `beside much`. */
export async function besideMuch(gateway: GatewayProcess): Promise<readonly Case[]> {
  const [isMuch, isAlone] = [(n: number): string => `much-${String(n)}`, (n: number): string => `alone-${String(n)}`];
  await patientsOf(gateway, PROGRAM, { results: MUCH, sid: isMuch });
  const [much, alone] = [await patientsOf(gateway, AS, { results: OWN, sid: isMuch }), await patientsOf(gateway, AS, { results: OWN, sid: isAlone })];
  const made: readonly [Known, Known] = [{ patients: much, exported: await exportOf(gateway, much) }, { patients: alone, exported: await exportOf(gateway, alone) }];
  const both = (name: string, ask: (of: Known, n: number) => Ask): Case => ({ name: `beside much: ${name}`, as: AS, withheld: (n) => ask(made[0], n), absent: (n) => ask(made[1], n) });
  return [
    ...WAYS.map(([name, path]) => both(name, ({ patients }, n) => ({ path: path(patients[n % PERSONS]!) }))),
    both('export status', ({ exported }) => ({ path: exported })),
  ];
}
