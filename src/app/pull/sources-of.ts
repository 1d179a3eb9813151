// SPDX-License-Identifier: Apache-2.0
/** Which sources may hold records of a person, as the registry has them at this moment, and by what they know the person. */
import type { Endpoint, Organization, Patient } from '@medplum/fhirtypes';
import { idOf } from '../../domain/consent/evidence/access.ts';
import type { Deps } from '../deps.ts';
import { registryRows, toResource } from '../gate/knowledge.ts';
import type { Session, StoredResource } from '../ports.ts';
import { SOURCE_SETTINGS } from '../registry/to-resources.ts';
import type { KnownAs, SourceEndpoint } from './ports.ts';

export interface KnownSource { readonly source: SourceEndpoint; readonly identifiers: readonly KnownAs[]; readonly birthDates: readonly string[] }

export interface KnownPatients {
  readonly patients: readonly StoredResource[];
  /** Ids of those that the asker may know. By what stands on others alone nobody is looked up: that it is known here would show in the answer. */
  readonly seen: ReadonlySet<string>;
}

/** The active sources at which one of the person's identifiers is known, by id. */
export async function sourcesOf(deps: Deps, session: Pick<Session, 'evidence'>, { patients, seen }: KnownPatients): Promise<readonly KnownSource[]> {
  const { gateway, trustedSystems } = deps.policy;
  const all = await registryRows(session, gateway);
  const rows = all.filter((row) => row.type === 'Endpoint' && row.holder === gateway && !row.deleted);
  const live = patients.filter((row) => !row.deleted).map((row) => ({ holder: row.holder, isSeen: seen.has(row.id), patient: toResource(row) as Patient }));
  const birthDates = [...new Set(live.flatMap(({ isSeen, patient }) => (isSeen ? patient.birthDate ?? [] : [])))];
  const ended = new Set(all.filter((row) => row.type === 'Organization' && (JSON.parse(`{${row.body}}`) as Organization).active === false).map((row) => row.id));
  return rows.flatMap((row) => readSource(row) ?? []).filter(({ organization }) => !ended.has(organization)).toSorted((a, b) => (a.id < b.id ? -1 : 1)).flatMap((source) => {
    const known = new Map(live.flatMap(({ holder, isSeen, patient }) => (patient.identifier ?? []).flatMap(({ system = '', value = '', use }): readonly (readonly [string, KnownAs])[] => {
      const own = holder === source.organization;
      // What anybody else wrote down as a source's own number would let who writes it look up somebody else there.
      const counts = value !== '' && use !== 'old' && source.identifierSystems.includes(system) && (own || (isSeen && trustedSystems.includes(system)));
      return counts ? [[`${system}|${value}`, { system, value, own }]] : [];
    })).toSorted(([, a], [, b]) => Number(a.own) - Number(b.own)));
    return known.size === 0 ? [] : [{ source, identifiers: [...known.values()], birthDates }];
  });
}

function readSource(row: StoredResource): SourceEndpoint | undefined {
  const endpoint = JSON.parse(`{${row.body}}`) as Endpoint;
  const text = endpoint.extension?.find((each) => each.url === SOURCE_SETTINGS)?.valueString;
  const organization = idOf(endpoint.managingOrganization);
  return endpoint.status !== 'active' || text === undefined || organization === undefined ? undefined
    : { ...JSON.parse(text) as Omit<SourceEndpoint, 'id' | 'organization' | 'address'>, id: row.id, organization, address: endpoint.address };
}
