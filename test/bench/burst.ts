// SPDX-License-Identifier: Apache-2.0
/** 150 transactions at once, far past the pool of connections, then a search: all answered, each there whole or not at all. */
import { headers, PROGRAM, visit } from './county.ts';
import type { GatewayProcess } from './processes.ts';

const AT_ONCE = 150;
const ENTRIES = 20;

/** One line that says how it went. Throws when anything was left unanswered or half-written. */
export async function burst(gateway: GatewayProcess, patients: readonly string[]): Promise<string> {
  const token = await gateway.token(PROGRAM);
  const base = `${gateway.url}/fhir/R4`;
  const count = async (): Promise<number> => {
    const totals = await Promise.all([...new Set(patients)].map((patient) => total(base, token, patient)));
    return totals.reduce((sum, each) => sum + each, 0);
  };
  const before = await count();
  const started = performance.now();
  const statuses = await Promise.all(Array.from({ length: AT_ONCE }, async (_, n) => {
    const response = await fetch(base, { method: 'POST', headers: headers(token), body: JSON.stringify(visit(patients[n % patients.length]!, ENTRIES)) });
    await response.text();
    return response.status;
  }));
  const took = performance.now() - started;
  const done = statuses.filter((status) => status === 200).length;
  const written = await count() - before;
  if (statuses.length !== AT_ONCE || written !== done * ENTRIES) {
    throw new Error(`burst: ${String(done)} transactions were answered as done, but ${String(written)} resources are there`);
  }
  return `${String(AT_ONCE)} transactions at once: all answered in ${(took / 1000).toFixed(1)} s, ${String(done)} done; a search then found exactly their ${String(written)} resources`;
}

async function total(base: string, token: string, patient: string): Promise<number> {
  const response = await fetch(`${base}/Observation?patient=${patient.slice(8)}&_count=1&_total=accurate`, { headers: headers(token) });
  const { total: found } = await response.json() as { readonly total?: number };
  if (found === undefined) {
    throw new Error(`burst: the search was answered with ${String(response.status)}`);
  }
  return found;
}
