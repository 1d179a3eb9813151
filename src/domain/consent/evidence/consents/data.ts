// SPDX-License-Identifier: Apache-2.0
/**
 * `provision.data`: records one by one, with what they refer to (`related`) or what refers to them (`dependents`), or all that somebody
 * wrote (`authoredby`). http://hl7.org/fhir/R4/valueset-consent-data-meaning.html
 */
import type { Consent, ConsentProvision, ConsentProvisionData, Reference } from '@medplum/fhirtypes';
import type { RecordLimits } from '../../facts/papers.ts';
import { localRef } from '../access.ts';
import { partyOf } from '../relations.ts';
import { lacking, type PaperReading } from './reading.ts';
import type { At } from './scope.ts';

type Data = NonNullable<RecordLimits['data']>;
const ALL = 'all';

/** In: the entries, alternatives of each other. Out: the records and authors that they mean; undefined: they limit nothing. */
export function dataOf(entries: readonly ConsentProvisionData[], { paper, at, polarity }: At): Data | undefined {
  const read = entries.map((each) => readEntry(each, paper));
  if (read.some((each) => each === undefined)) {
    lacking(paper, `${at}.data`, polarity);
  }
  const known = read.flatMap((each) => (each === undefined || each === ALL ? [] : [each]));
  const unlimited = entries.length === 0 || read.includes(ALL) || (polarity === 'deny' && read.includes(undefined));
  return unlimited ? undefined : { records: [...new Set(known.flatMap((each) => each.records))], authors: [...new Set(known.flatMap((each) => each.authors))] };
}

function readEntry({ meaning, reference }: ConsentProvisionData, paper: PaperReading): Data | typeof ALL | undefined {
  const ref = localRef(reference);
  const self = ref === undefined ? undefined : `${ref.type}/${ref.id}`;
  const about = self === undefined ? undefined : paper.links?.get(self);
  switch (meaning) {
    case 'instance':
      return self === undefined ? undefined : { records: [self], authors: [] };
    case 'related':
      return self === undefined || about?.refersTo === undefined ? undefined : { records: [self, ...about.refersTo], authors: [] };
    case 'dependents':
      // Every record of a person refers to the person.
      return ref?.type === 'Patient' && paper.identity.isOwn(ref.id) ? ALL
        : self === undefined || about === undefined ? undefined : { records: [self, ...about.referredBy], authors: [] };
    case 'authoredby':
      return authorOf(reference, paper);
    default:
      return undefined;
  }
}

/** Who is meant as author; a role means its person at its organization, so both must be told of a record: its person decides. */
function authorOf(reference: Reference, paper: PaperReading): Data | undefined {
  const ref = localRef(reference);
  if (ref?.type === 'Patient' || ref?.type === 'Device') {
    return { records: [], authors: [`${ref.type}/${ref.id}`] };
  }
  const party = partyOf(reference, paper.registry);
  const person = ref?.type === 'RelatedPerson' ? 'RelatedPerson' : 'Practitioner';
  return party?.person !== undefined ? { records: [], authors: [`${person}/${party.person}`] }
    : party?.organization === undefined ? undefined : { records: [], authors: [`Organization/${party.organization}`] };
}

/** References whose neighbours a reading of these consents must know, as `Type/id`: entries with `related` or `dependents`, at any depth. */
export function neighboursWanted(consents: readonly Consent[]): readonly string[] {
  return [...new Set(entriesOf(consents).filter((each) => each.meaning === 'related' || each.meaning === 'dependents').flatMap(refOf))];
}

/** Records that these consents name one by one, as `Type/id`. */
export function recordsNamed(consents: readonly Consent[]): readonly string[] {
  return [...new Set(entriesOf(consents).filter((each) => each.meaning !== 'authoredby').flatMap(refOf))];
}

function entriesOf(consents: readonly Consent[]): readonly ConsentProvisionData[] {
  const inside = (provision: ConsentProvision): readonly ConsentProvisionData[] => [...(provision.data ?? []), ...(provision.provision ?? []).flatMap(inside)];
  return consents.flatMap((each) => (each.provision === undefined ? [] : inside(each.provision)));
}

function refOf({ reference }: ConsentProvisionData): readonly string[] {
  const ref = localRef(reference);
  return ref === undefined ? [] : [`${ref.type}/${ref.id}`];
}
