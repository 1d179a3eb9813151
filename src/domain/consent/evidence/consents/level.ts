// SPDX-License-Identifier: Apache-2.0
/** One provision of a permit, element by element. What cannot be evaluated grants nothing; what changes the meaning of the rest spoils the paper. */
import type { ConsentProvision } from '@medplum/fhirtypes';
import type { OuterProvision, RecordLimits } from '../../facts/papers.ts';
import { given, known } from '../access.ts';
import { permittedPurposes } from '../purposes.ts';
import { CONSENT_ACTION } from '../systems.ts';
import { actorsOf, DISCLOSER_CLASSES, idsOf, recipientsOf, type NamedActor } from './actors.ts';
import { dataRange } from './range.ts';
import { coversRelease, notEvaluated, spoil, type PaperReading } from './reading.ts';
import { readScope } from './scope.ts';

/** In: a permitting provision, or one that holds it, and its path. Out: whom and what it names; a member that it does not limit is absent. */
export function readLevel(provision: ConsentProvision, paper: PaperReading, at: string): OuterProvision {
  if ((provision.modifierExtension ?? []).length > 0) {
    spoil(paper, `${at}.modifierExtension`);
  }
  const { limits, categories } = readScope(provision, { paper, at, polarity: 'permit' });
  const all: RecordLimits = { ...limits, ...(speaksOfRelease(provision, paper, at) ? {} : { none: true }) };
  return {
    ...readActors(provision, paper, at),
    ...given('categories', categories),
    ...(Object.keys(all).length === 0 ? {} : { limits: all }),
    ...given('dataPeriod', readDataPeriod(provision, paper, at)),
    ...given('purposes', readPurposes(provision, paper, at)),
  };
}

function speaksOfRelease(provision: ConsentProvision, paper: PaperReading, at: string): boolean {
  const covers = coversRelease(provision, CONSENT_ACTION);
  if (covers === 'unknown') {
    spoil(paper, `${at}.action`);
  }
  return covers !== false;
}

function readActors(provision: ConsentProvision, paper: PaperReading, at: string): OuterProvision {
  const actors = actorsOf(provision, paper);
  if (actors.some((each) => each.kind === 'unknown')) {
    spoil(paper, `${at}.actor.role`);
  }
  if (actors.some((each) => each.kind !== 'bystander' && !each.complete)) {
    notEvaluated(paper, `${at}.actor.reference`, 'whoever cannot be resolved is not named by it.');
  }
  const of = (kind: NamedActor['kind']): readonly NamedActor[] => actors.filter((each) => each.kind === kind);
  const intermediaries = idsOf(actors, 'intermediary');
  return {
    ...(of('discloser').length === 0 ? {} : {
      disclosers: idsOf(actors, 'discloser'), ...given('discloserClass', known(of('discloser').flatMap((each) => each.partyClass ?? []), DISCLOSER_CLASSES)[0]),
    }),
    ...(of('recipient').length + of('intermediary').length === 0 ? {} : { ...recipientsOf(actors), ...(intermediaries.length === 0 ? {} : { intermediaries }) }),
  };
}

function readPurposes(provision: ConsentProvision, paper: PaperReading, at: string): OuterProvision['purposes'] {
  const purposes = (provision.purpose ?? []).map(permittedPurposes);
  if (purposes.some((each) => each.length === 0)) {
    notEvaluated(paper, `${at}.purpose`, 'a purpose that is not known is not permitted.');
  }
  return purposes.length === 0 ? undefined : [...new Set(purposes.flat())];
}

function readDataPeriod(provision: ConsentProvision, paper: PaperReading, at: string): OuterProvision['dataPeriod'] {
  const period = provision.dataPeriod;
  const range = period === undefined ? undefined : dataRange(period, paper.moment, 'permit');
  if (period !== undefined && range === undefined) {
    spoil(paper, `${at}.dataPeriod`);
  }
  return range;
}
