// SPDX-License-Identifier: Apache-2.0
/**
 * `Consent/$discover`: the consents by which the caller may have something of a person now, for other systems (IHE PCF, Access Consent;
 * HL7 FAST consent guide, discovery). A consent names its other recipients and what it refuses: of that the caller gets nothing. What it gets
 * is the explanation of scope that is owed to a recipient (42 CFR 2.32(b)), as a Consent. What a caller holds itself it searches as ever.
 */
import type { Consent, ConsentProvisionActor } from '@medplum/fhirtypes';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { noticeResource } from '../../domain/consent/enforce/notices.ts';
import { codesIn, idOf } from '../../domain/consent/evidence/access.ts';
import { cs, V3_PARTICIPATION } from '../../domain/consent/evidence/systems.ts';
import { explainScope } from '../../domain/consent/explain/scope.ts';
import type { ConsentPaper } from '../../domain/consent/facts/papers.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { StoredResource } from '../ports.ts';
import { accompany } from '../release/accompany.ts';
import { recordAnswer } from '../release/record.ts';
import { DIRECTORY_DECISION } from '../release/view.ts';
import { requireScope } from '../scope.ts';
import { look, type ConsultCall, type Looked } from './consult.ts';

export type DiscoverCall = ConsultCall;

/** A searchset; empty alike when there is no such person, no consent, and none that is for the caller. */
export async function discoverConsents(deps: Deps, gates: Gates, caller: Caller, call: DiscoverCall): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'Consent', 's');
  if (!scope.ok) {
    return scope;
  }
  const looked = await deps.store.read(caller.tenant, (session) => look(deps, gates, { session, caller, call }));
  const papers = looked?.patient === undefined ? [] : papersFor(looked);
  const told = papers.length > 0 && looked?.patient !== undefined;
  const written = await recordAnswer(deps, caller, {
    action: 'operation', operation: 'discover-consents', types: ['Consent'], gates: new Map(looked === undefined ? [] : [[looked.gate.person, looked.gate]]),
    rows: told ? [looked.patient] : [], perPerson: new Map(looked === undefined ? [] : [[looked.gate.person, looked.decisions]]),
    matched: (looked?.counts ?? []).map(({ gate, count }) => ({ person: looked!.gate.person, gate, count })),
  });
  if (!written.ok) {
    return written;
  }
  return ok({ status: 200, silent: true, body: told
    ? enforceStatement('bundle', FHIR_JSON, looked.decisions, () => JSON.stringify(searchset(entriesFor(deps, caller, looked, papers))))
    : enforceStatement('bundle', FHIR_JSON, [DIRECTORY_DECISION], () => JSON.stringify(searchset([]))) });
}

/** What `$discover` would tell this caller of a person, as resources alone: whoever makes more of it writes that down. */
export async function discoverable(deps: Deps, gates: Gates, caller: Caller, call: DiscoverCall): Promise<readonly Consent[]> {
  const looked = await deps.store.read(caller.tenant, (session) => look(deps, gates, { session, caller, call }));
  return looked?.patient === undefined ? [] : cutDownAll(caller, looked, papersFor(looked));
}

function searchset(entry: readonly object[]): object {
  return { resourceType: 'Bundle', type: 'searchset', total: entry.filter((each) => (each as { search: { mode: string } }).search.mode === 'match').length, ...(entry.length === 0 ? {} : { entry }) };
}

/** The consents that let something go, each as the gate read it; the first reading of one that it read for several holders. */
function papersFor({ gate, records }: Looked): readonly ConsentPaper[] {
  const used = new Set(records.flatMap((record) => consentOf(gate, record) ?? []));
  return [...new Map(gate.papers.filter(({ id }) => used.has(id)).map((paper) => [paper.id, paper])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function consentOf(gate: PersonGate, record: StoredResource): string | undefined {
  const { verdict, consent } = gate.verdict(record);
  return verdict === 'release' ? consent : undefined;
}

function entriesFor(deps: Deps, caller: Caller, { gate, records, decisions }: Looked, papers: readonly ConsentPaper[]): readonly object[] {
  const consents = cutDownAll(caller, { gate }, papers).map((resource) => ({ resource, search: { mode: 'match' } }));
  // One record of a kind stands for all: the notice that is owed is the same. The scope stands in each Consent, cut down.
  const notices = accompany(deps, { gate, decisions, rows: records, caller }).map(({ scope: _whole, ...notice }) => noticeResource(notice)).filter((notice) => notice !== undefined).map((resource) => ({ resource, search: { mode: 'include' } }));
  return [...consents, ...notices];
}

function cutDownAll(caller: Caller, { gate }: Pick<Looked, 'gate'>, papers: readonly ConsentPaper[]): readonly Consent[] {
  const name = (id: string): string => gate.registry.registry.byId.get(id)?.name ?? id;
  return papers.flatMap((paper) => {
    const found = gate.knowledge.evidence.find(({ resource }) => resource.resourceType === 'Consent' && resource.id === paper.id)?.resource as Consent | undefined;
    return found === undefined ? [] : [cutDown(found, { paper, caller, patient: gate.patient?.id ?? '', name })];
  });
}

interface Cutting { readonly paper: ConsentPaper; readonly caller: Caller; readonly patient: string; readonly name: (id: string) => string }

/** What the consent says about the caller: who may share, what, why and until when. */
function cutDown(consent: Consent, { paper, caller, patient, name }: Cutting): Consent {
  const { resourceType, id, status, scope, category, dateTime, policy, policyRule } = consent;
  const own = { ...paper, recipients: paper.recipients.filter((each) => each === caller.organization || each === caller.person), denies: [] };
  const provision = consent.provision;
  return {
    resourceType, ...(id === undefined ? {} : { id }), status, scope, category, patient: { reference: `Patient/${patient}` },
    ...(dateTime === undefined ? {} : { dateTime }), ...(policy === undefined ? {} : { policy }), ...(policyRule === undefined ? {} : { policyRule }),
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${escaped(explainScope(own, name))}</p></div>` },
    ...(provision === undefined ? {} : { provision: {
      type: 'permit', ...(provision.period === undefined ? {} : { period: provision.period }), actor: (provision.actor ?? []).filter((actor) => isOurs(actor, caller)),
      ...(provision.purpose === undefined ? {} : { purpose: provision.purpose }), ...(provision.code === undefined ? {} : { code: provision.code }),
      ...(provision.dataPeriod === undefined ? {} : { dataPeriod: provision.dataPeriod }),
    } }),
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Disclosers, and of the recipients the caller and classes (which name nobody). */
function isOurs({ role, reference }: ConsentProvisionActor, caller: Caller): boolean {
  const id = idOf(reference);
  const recipient = id === caller.organization || id === caller.person || reference.identifier?.system === cs('party-class');
  return codesIn(role, V3_PARTICIPATION).includes('CST') || codesIn(role, cs('consent-actor')).includes('discloser') || recipient;
}
