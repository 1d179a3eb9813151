// SPDX-License-Identifier: Apache-2.0
/** $outcomes: the figures of the evaluation, without any that stands for a few, as FHIR MeasureReports. */
import type { Bundle, MeasureReport } from '@medplum/fhirtypes';
import type { Decision } from '../../domain/consent/decision.ts';
import { agreementsAt } from '../../domain/consent/evidence/agreements.ts';
import { readRegistry } from '../../domain/consent/evidence/registry.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { addDays, dayStart, localDay, momentOf } from '../../domain/consent/evidence/time.ts';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { withoutSmallCells } from '../../domain/consent/enforce/small-cells.ts';
import { decideFigures } from '../../domain/consent/figures.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import { figuresOf, type Figure } from '../../domain/outcomes/figures.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { registryRows, toResource } from '../gate/knowledge.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { Instant, Session } from '../ports.ts';
import { requireScope } from '../scope.ts';
import { readOutcomeFacts } from './read.ts';

/** `shown` undefined: not shown. */
export interface SafeCell { readonly code: string; readonly label: string; readonly shown: number | undefined }
export interface SafeFigure extends Pick<Figure, 'code' | 'title' | 'what'> { readonly cells: readonly SafeCell[]; readonly total: number | undefined }
/** `day`: the last local day that counts. */
export interface Outcomes { readonly day: string; readonly figures: readonly SafeFigure[] }

/** The figures at the end of a local day, without small counts (45 CFR 164.514(a)). */
export async function outcomesOn(session: Session, deps: Pick<Deps, 'policy'>, day: string): Promise<Outcomes> {
  const { timeZone } = deps.policy;
  const figures = figuresOf(await readOutcomeFacts(session, timeZone), dayStart(addDays(day, 1), timeZone) - 1);
  return { day, figures: figures.map(({ cells, ...figure }) => {
    const safe = withoutSmallCells(cells);
    return { ...figure, total: safe.total, cells: cells.map(({ code, label }, index) => ({ code, label, shown: safe.cells[index]?.shown })) };
  }) };
}

/** In: a local day. Out: the last day of the quarter before it. Figures that go out change four times a year: of those of two days in a row one could tell who was released between. */
export function lastQuarter(today: string): string {
  const month = Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1;
  return addDays(`${today.slice(0, 4)}-${String(month).padStart(2, '0')}-01`, -1);
}

/** Whoever may have figures: staff, and an evaluator that is bound (domain/consent/figures.ts). */
export async function figuresDecision(session: Session, deps: Deps, caller: Caller, now: Instant): Promise<Decision> {
  const moment = momentOf(now, deps.policy.timeZone);
  const registry = readRegistry((await registryRows(session, deps.policy.gateway)).map(toResource));
  return decideFigures({
    organization: caller.organization, gateway: deps.policy.gateway, isStaff: caller.kind === 'staff', purpose: caller.purpose,
    agreements: moment === undefined ? [] : agreementsAt(registry, moment),
  });
}

/** A Bundle of MeasureReports of the last quarter. Issues: no scope, or nobody who evaluates. */
export async function outcomes(deps: Deps, caller: Caller): Promise<Result<Answer>> {
  const scope = requireScope(caller, 'MeasureReport', 'r');
  if (!scope.ok) {
    return scope;
  }
  const now = deps.clock.now();
  const made = await deps.store.read(caller.tenant, async (session) => {
    const decision = await figuresDecision(session, deps, caller, now);
    return { decision, found: decision.outcome === 'deny' ? undefined : await outcomesOn(session, deps, lastQuarter(localDay(Date.parse(now), deps.policy.timeZone))) };
  });
  const { decision, found } = made;
  const { entry } = ledgerEntry(deps, caller, {
    kind: found === undefined ? 'refusal' : 'use', action: 'operation', operation: 'outcomes', types: ['MeasureReport'], person: '', decisions: [decision], groups: [], data: [], outcome: decision.outcome,
  });
  const written = await deps.store.commit(caller.tenant, { ledger: [entry] });
  if (!written.ok) {
    return written;
  }
  return found === undefined ? fail({ code: 'forbidden', text: 'Figures are for an evaluator with an undertaking toward the gateway that is in force, asking for audit or research', cite: '42 CFR 2.52, 2.53' })
    : ok({ status: 200, body: enforceStatement('bundle', FHIR_JSON, [decision], () => JSON.stringify(bundleOf(deps, found, { now }))) });
}

const MEASURES = 'https://throughcare.dev/fhir/Measure/';
/** A count that is not shown: http://hl7.org/fhir/R4/codesystem-data-absent-reason.html */
const MASKED = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }] };

function bundleOf(deps: Deps, { day, figures }: Outcomes, { now }: { readonly now: Instant }): Bundle {
  return { resourceType: 'Bundle', type: 'collection', timestamp: now, entry: figures.map((figure) => ({ fullUrl: `urn:uuid:${deps.ids.next()}`, resource: reportOf(figure, { day, now, gateway: deps.policy.gateway }) })) };
}

/** Each cell is a group of its own, since the cells exclude each other; `outcome#all` is their sum. */
export function reportOf(figure: SafeFigure, { day, now, gateway }: { readonly day: string; readonly now: Instant; readonly gateway: string }): MeasureReport {
  const cells = [...figure.cells, { code: 'all', label: `all ${figure.what}`, shown: figure.total }];
  return {
    resourceType: 'MeasureReport', status: 'complete', type: 'summary', measure: `${MEASURES}${figure.code}`, date: now, period: { end: day },
    reporter: { reference: `Organization/${gateway}` },
    group: cells.map(({ code, label, shown }) => ({
      code: { coding: [{ system: cs('outcome'), code }], text: label },
      population: [{ code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/measure-population', code: 'initial-population' }] }, ...(shown === undefined ? { _count: MASKED } : { count: shown }) }],
    })),
  };
}
