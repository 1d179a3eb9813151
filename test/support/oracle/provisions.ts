// SPDX-License-Identifier: Apache-2.0
/**
 * A second evaluator of R4 provision trees, straight from the resource and not through the gate's facts: for every provision whether it applies,
 * and then what it decides, its own type unless one of those in it decides otherwise (http://hl7.org/fhir/R4/consent-definitions.html). It knows
 * the little vocabulary that random trees are made of, and one asker: a hospital, for treatment, on 2026-11-22, for a program's record.
 */
import type { ConsentProvision } from '@medplum/fhirtypes';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';

type Met = true | false | undefined;

/** Conjunction and disjunction of three values, `undefined` for unknown. */
const every = (...all: readonly Met[]): Met => (all.includes(false) ? false : all.includes(undefined) ? undefined : true);
const any = (...all: readonly Met[]): Met => (all.includes(true) ? true : all.includes(undefined) ? undefined : false);

/** An element that is absent asks nothing; the values of one are alternatives. */
function each<T>(values: readonly T[] | undefined, test: (value: T) => Met): Met {
  return values === undefined ? true : any(...values.map(test));
}

function coded(provision: ConsentProvision, record: RecordFacts): Met {
  return each(provision.code, (concept): Met => {
    const first = concept.coding?.[0];
    if (first?.system?.includes('throughcare') === true) {
      return first.code === record.category || first.code === 'entire-sud-treatment-record';
    }
    const borne = record.marks?.codes ?? [];
    return borne.length === 0 ? undefined : borne.includes(`${first!.system!}|${first!.code!}`);
  });
}

const LEVELS = 'ULMNRV';

/** A program's record is restricted and about substance use; what else is sensitive its source says, if it says anything. */
function labelled({ securityLabel, type }: ConsentProvision, record: RecordFacts): Met {
  const labels = record.marks?.labels ?? [];
  const kinds = (securityLabel ?? []).filter((label) => label.system?.endsWith('ActCode') === true).map((label) => label.code!);
  const levels = (securityLabel ?? []).filter((label) => label.system?.endsWith('Confidentiality') === true).map((label) => LEVELS.indexOf(label.code!));
  const borne = ['ETH', ...labels.filter((label) => label === 'HIV')];
  const told = labels.includes('HIV') || labels.includes('ETHUD') || (labels.includes('N') && !labels.includes('R'));
  const kind: Met = any(...kinds.map((wanted): Met => (borne.includes(wanted) ? true : told ? false : undefined)));
  const all = type !== 'permit' || borne.every((sensitivity) => kinds.includes(sensitivity));
  const restricted = LEVELS.indexOf('R');
  const level = type === 'permit' ? Math.max(...levels) >= restricted : Math.min(...levels) <= restricted;
  return every(kinds.length === 0 || every(kind, all), levels.length === 0 || level);
}

function about({ data }: ConsentProvision, record: RecordFacts): Met {
  return each(data, ({ meaning, reference: { reference } }) => {
    if (meaning === 'authoredby') {
      const authors = record.marks?.authors ?? [];
      return authors.includes(reference!) || (authors.some((author) => author.startsWith('Practitioner')) ? false : undefined);
    }
    return meaning === 'dependents' ? record.id === 'Observation/o2' : record.id === reference;
  });
}

function dated({ dataPeriod }: ConsentProvision, { recordDate }: RecordFacts): Met {
  return dataPeriod === undefined || (recordDate === undefined ? undefined
    : (dataPeriod.start === undefined || recordDate >= dataPeriod.start) && (dataPeriod.end === undefined || recordDate <= dataPeriod.end));
}

function asked(provision: ConsentProvision): Met {
  return every(
    each(provision.actor, (actor) => actor.reference.reference === 'Organization/hospital'), each(provision.purpose, (purpose) => purpose.code === 'TREAT'),
    provision.period?.end === undefined || provision.period.end >= '2026-11-22',
  );
}

function met(provision: ConsentProvision, record: RecordFacts): Met {
  const kind = each(provision.class, ({ code }) => (record.marks?.type === undefined ? undefined : record.marks.type === code));
  return every(asked(provision), coded(provision, record), kind, labelled(provision, record), about(provision, record), dated(provision, record));
}

/**
 * What a provision decides for a record; undefined: it does not apply. A denial applies unless it certainly does not, a permit only if it
 * certainly does. A permit that holds permits decides nothing but what one of them gives.
 */
export function decides(provision: ConsentProvision, record: RecordFacts): 'permit' | 'deny' | undefined {
  const applies = met(provision, record);
  if (provision.type === 'permit' ? applies !== true : applies === false) {
    return undefined;
  }
  const inner = (provision.provision ?? []).map((one) => ({ one, said: decides(one, record) }));
  if (inner.some(({ said, one }) => said === 'deny' && one.type === 'deny')) {
    return 'deny';
  }
  const permits = inner.filter(({ one }) => one.type === 'permit');
  if (provision.type === 'permit') {
    return permits.length === 0 || permits.some(({ said }) => said === 'permit') ? 'permit' : 'deny';
  }
  // A denial inside a denial gives back what it excepts only where it certainly applies itself.
  return inner.some(({ one, said }) => said === 'permit' && (one.type === 'permit' || met({ ...one, type: 'permit' }, record) === true)) ? 'permit' : 'deny';
}
