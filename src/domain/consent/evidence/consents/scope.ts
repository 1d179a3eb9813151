// SPDX-License-Identifier: Apache-2.0
/**
 * What a provision speaks of: `class`, `code`, `securityLabel` and `data` are a conjunction, the values of one are alternatives (known
 * failures 3 and 4). A value that cannot be evaluated grants nothing in a permit; in a denial its element is left out, which denies more.
 */
import type { Coding, ConsentProvision } from '@medplum/fhirtypes';
import { markOf } from '../../classify/marks.ts';
import type { Confidentiality, RecordLimits } from '../../facts/papers.ts';
import { CATEGORIES, RECORD_CLASSES, type ScopeCategory } from '../../facts/vocabulary.ts';
import { codesIn, given } from '../access.ts';
import { normalSystem, sameSystem } from '../code-systems.ts';
import { confidentialityOf, labelCode, levelOf } from '../labels.ts';
import { BASE, cs } from '../systems.ts';
import { dataOf } from './data.ts';
import { lacking, spoil, widened, type PaperReading } from './reading.ts';

export type Polarity = 'permit' | 'deny';

const SCOPES: ReadonlyMap<string, ScopeCategory> = new Map(
  ([...CATEGORIES, 'entire-mental-health-record', '*'] as const).map((each) => [each, each]),
);

/** Category of one concept of `provision.code`. */
export function categoryCode(code: string): ScopeCategory | undefined {
  return SCOPES.get(code);
}

/** One provision under reading, and where it stands in the consent. */
export interface At { readonly paper: PaperReading; readonly at: string; readonly polarity: Polarity }

export interface ReadScope {
  /** Absent: the provision is not limited by code, or the denial is too wide to tell. */
  readonly categories?: readonly ScopeCategory[];
  readonly limits?: RecordLimits;
}

/** In: a provision. Out: what it asks of a record; what could not be evaluated is told to the paper. */
export function readScope(provision: ConsentProvision, at: At): ReadScope {
  const content = readContent(provision, at);
  const labels = readLabels(provision.securityLabel ?? [], at);
  const limits: RecordLimits = {
    ...given('codes', content.codes), ...given('types', readTypes(provision.class ?? [], at)), ...labels, ...given('data', dataOf(provision.data ?? [], at)),
  };
  const categories = content.categories ?? (at.polarity === 'permit' ? wholeRecord(limits, content.codes) : undefined);
  return { ...given('categories', categories), ...(Object.keys(limits).length === 0 ? {} : { limits }) };
}

/** A permit by the Part 2 label alone means the whole record of the program, said so that a person can read it. */
function wholeRecord({ labels = [] }: RecordLimits, codes: readonly string[] | undefined): readonly ScopeCategory[] | undefined {
  const whole = codes === undefined && labels.length > 0 && labels.every((each) => each === '42CFRPart2' || each === 'class:p2');
  return whole ? ['entire-sud-treatment-record'] : undefined;
}

interface Content { readonly categories?: readonly ScopeCategory[]; readonly codes?: readonly string[] }

function readContent(provision: ConsentProvision, { paper, at, polarity }: At): Content {
  const concepts = provision.code ?? [];
  const read = concepts.map((concept) => ({
    categories: codesIn(concept, cs('category')).flatMap((code) => categoryCode(code) ?? []),
    codes: (concept.coding ?? []).filter((each) => each.system?.startsWith(`${BASE}/`) !== true).flatMap((each) => markOf(each) ?? []),
  }));
  const unknown = read.some((each) => each.categories.length === 0 && each.codes.length === 0);
  if (unknown) {
    lacking(paper, `${at}.code`, polarity);
  }
  if (concepts.length === 0 || (unknown && polarity === 'deny')) {
    return {};
  }
  const categories = read.flatMap((each) => each.categories);
  const codes = read.flatMap((each) => (each.categories.length > 0 ? [] : each.codes));
  return { categories, ...(codes.length === 0 && categories.length > 0 ? {} : { codes }) };
}

const TYPE_SYSTEMS = ['http://hl7.org/fhir/resource-types', 'http://hl7.org/fhir/fhir-types'];

/** R4: "a FHIR resource type, a profile on a type, or a CDA document, or some other type that indicates what sort of information". */
function readTypes(classes: readonly Coding[], { paper, at, polarity }: At): readonly string[] | undefined {
  const types = classes.map((each) => typeOf(each));
  const known = types.flatMap((each) => each ?? []);
  if (known.length < types.length) {
    lacking(paper, `${at}.class`, polarity);
  }
  return classes.length === 0 || (known.length < types.length && polarity === 'deny') ? undefined : known;
}

function typeOf({ system, code }: Coding): string | undefined {
  const url = code?.split('|')[0];
  if (url !== undefined && /^https?:\/\//.test(url)) {
    const base = /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/([A-Z][A-Za-z]+)$/.exec(url)?.[1];
    return base ?? url;
  }
  return system !== undefined && TYPE_SYSTEMS.includes(normalSystem(system)) ? code : system === undefined || system.startsWith(`${BASE}/`) ? undefined : markOf({ system, ...given('code', code) });
}

/**
 * R4: levels of confidentiality are a mark up to which a permit reaches; other labels go by what lies under them. A label that is not
 * known may limit a permit in any way: the permit falls.
 */
function readLabels(labels: readonly Coding[], { paper, at, polarity }: At): Pick<RecordLimits, 'labels' | 'confidentiality'> {
  const read = labels.map((each) => ({ level: confidentialityOf(each), label: labelOf(each) }));
  if (read.some((each) => each.level === undefined && each.label === undefined)) {
    if (polarity === 'permit') {
      spoil(paper, `${at}.securityLabel`);
    } else {
      widened(paper, `${at}.securityLabel`);
    }
    return polarity === 'permit' ? { labels: [] } : {};
  }
  const levels = read.flatMap((each) => each.level ?? []).sort((a, b) => levelOf(a) - levelOf(b));
  const level: Confidentiality | undefined = polarity === 'permit' ? levels.at(-1) : levels[0];
  const named = read.flatMap((each) => each.label ?? []);
  return { ...(named.length === 0 ? {} : { labels: named }), ...(level === undefined || (level === 'V' && polarity === 'permit') ? {} : { confidentiality: level }) };
}

function labelOf(coding: Coding): string | undefined {
  const own = sameSystem(coding.system, cs('record-class')) ? RECORD_CLASSES.find((each) => each === coding.code) : undefined;
  const label = labelCode(coding);
  return own !== undefined ? `class:${own}` : label !== undefined && levelOf(label) < 0 ? label : undefined;
}
