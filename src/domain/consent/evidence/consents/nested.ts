// SPDX-License-Identifier: Apache-2.0
/**
 * Nested provisions, to any depth: exceptions to the one that holds them, each with its own type (known failures 1 and 2).
 * An exception that takes away is read as wide as it might be meant; one that gives back, as narrow.
 */
import type { ConsentProvision } from '@medplum/fhirtypes';
import type { NestedProvision } from '../../facts/papers.ts';
import type { Purpose } from '../../facts/vocabulary.ts';
import { given } from '../access.ts';
import { deniedPurposes, permittedPurposes } from '../purposes.ts';
import { CONSENT_ACTION } from '../systems.ts';
import { standing } from '../time.ts';
import { actorsOf } from './actors.ts';
import { dataRange } from './range.ts';
import { coversRelease, notEvaluated, spoil, widened, type PaperReading } from './reading.ts';
import { deniedScope, permittedScope } from './scope.ts';

/** The denials inside a permit. A permit inside a permit is no exception in R4, and its meaning is not agreed: the consent falls. */
export function denialsIn(provision: ConsentProvision | undefined, paper: PaperReading, at: string): readonly NestedProvision[] {
  return (provision?.provision ?? []).flatMap((nested, index) => {
    const path = `${at}.provision[${String(index)}]`;
    if (nested.type !== 'deny') {
      spoil(paper, `${path}.type`);
      return [];
    }
    return denial(nested, paper, path) ?? [];
  });
}

function denial(provision: ConsentProvision, paper: PaperReading, at: string): NestedProvision | undefined {
  if (!concernsUs(provision, paper)) {
    return undefined;
  }
  const range = provision.dataPeriod === undefined ? undefined : dataRange(provision.dataPeriod, paper.moment, 'deny');
  if (provision.dataPeriod !== undefined && range === undefined) {
    widened(paper, `${at}.dataPeriod`);
  }
  const permits = givenBack(provision, paper, at);
  return {
    categories: deniedScope(provision, paper, at),
    ...given('dataPeriod', range),
    ...given('recipients', deniedRecipients(provision, paper, at)),
    ...given('purposes', purposesDenied(provision, paper, at)),
    ...(permits.length === 0 ? {} : { permits }),
  };
}

/** A denial that is over, that speaks of other actions, or that binds another custodian alone, does not narrow this release. */
function concernsUs(provision: ConsentProvision, paper: PaperReading): boolean {
  const when = standing(provision.period, paper.moment);
  const custodians = actorsOf(provision, paper).filter((each) => each.kind === 'discloser');
  const others = custodians.length > 0 && custodians.every((each) => each.id !== undefined && each.id !== paper.from);
  return when !== 'before' && when !== 'after' && coversRelease(provision, CONSENT_ACTION) !== false && !others;
}

function deniedRecipients(provision: ConsentProvision, paper: PaperReading, at: string): readonly string[] | undefined {
  const named = actorsOf(provision, paper).filter((each) => each.kind !== 'discloser' && each.kind !== 'bystander');
  const ids = named.flatMap((each) => (each.kind === 'recipient' && each.id !== undefined ? [each.id] : []));
  if (ids.length < named.length) {
    widened(paper, `${at}.actor`);
    return undefined;
  }
  return ids.length === 0 ? undefined : ids;
}

function purposesDenied(provision: ConsentProvision, paper: PaperReading, at: string): readonly Purpose[] | undefined {
  const purposes = (provision.purpose ?? []).map(deniedPurposes);
  if (purposes.some((each) => each === undefined)) {
    widened(paper, `${at}.purpose`);
    return undefined;
  }
  return purposes.length === 0 ? undefined : [...new Set(purposes.flatMap((each) => each ?? []))];
}

function givenBack(provision: ConsentProvision, paper: PaperReading, at: string): readonly NestedProvision[] {
  return (provision.provision ?? []).flatMap((nested, index) => {
    const path = `${at}.provision[${String(index)}]`;
    if (nested.type !== 'permit') {
      // Already denied by the provision that holds it.
      notEvaluated(paper, `${path}.type`, 'a denial inside a denial adds nothing.');
      return [];
    }
    return permission(nested, paper, path) ?? [];
  });
}

/** A permit inside a denial; undefined when anything in it cannot be evaluated: then the denial stands. */
function permission(provision: ConsentProvision, paper: PaperReading, at: string): NestedProvision | undefined {
  const trial: PaperReading = { ...paper, unusable: false };
  const categories = permittedScope(provision, trial, at);
  const range = provision.dataPeriod === undefined ? undefined : dataRange(provision.dataPeriod, paper.moment, 'permit');
  const actors = actorsOf(provision, paper).filter((each) => each.kind !== 'bystander');
  const recipients = actors.flatMap((each) => (each.kind === 'recipient' && each.id !== undefined ? [each.id] : []));
  const purposes = (provision.purpose ?? []).flatMap(permittedPurposes);
  const evaluated = !trial.unusable && categories.length > 0
    && (provision.dataPeriod === undefined || range !== undefined)
    && actors.every((each) => each.kind === 'recipient') && (actors.length === 0 || recipients.length > 0)
    && ((provision.purpose ?? []).length === 0 || purposes.length > 0)
    && coversRelease(provision, CONSENT_ACTION) === true && standing(provision.period, paper.moment) === 'within';
  const denies = denialsIn(provision, trial, at);
  if (!evaluated || trial.unusable) {
    notEvaluated(paper, at, 'what it would give back stays denied.');
    return undefined;
  }
  return {
    categories,
    ...given('dataPeriod', range),
    ...(recipients.length === 0 ? {} : { recipients }),
    ...(purposes.length === 0 ? {} : { purposes: [...new Set(purposes)] }),
    ...(denies.length === 0 ? {} : { denies }),
  };
}
