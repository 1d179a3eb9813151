// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a source comes into question at all, before it hears of the person: the gate decides about records that it might hold, one of
 * each type and category. Where nothing of it could go to this asker, nothing is asked: the question alone would tell the source
 * that somebody is looked after elsewhere, and its silence would tell the asker (42 CFR 2.13(a), (c)(2); 45 CFR 164.502(b)).
 */
import type { Consent, Resource } from '@medplum/fhirtypes';
import { markOf } from '../../domain/consent/classify/marks.ts';
import { readRecordProfile } from '../../domain/consent/classify/record-profile.ts';
import type { StoredProfile } from '../../domain/consent/evidence/types.ts';
import type { ClassificationTables } from '../../domain/consent/classify/tables.ts';
import type { Category } from '../../domain/consent/facts/vocabulary.ts';
import type { Deps } from '../deps.ts';
import type { GateAsk, Gates } from '../gate/gates.ts';
import type { PersonKnowledge } from '../gate/knowledge.ts';
import { gateOf, type GateFacts } from '../gate/profile.ts';
import type { Session } from '../ports.ts';
import { withAuthor } from '../write/draft.ts';
import type { KnownSource } from './sources-of.ts';

export interface MayAsk { readonly ask: GateAsk; readonly sources: readonly KnownSource[]; readonly types: readonly string[] }

/** Of the sources, those of which some record of these types might go to the asker. */
export async function mayAsk(deps: Deps, gates: Gates, session: Session, { ask, sources, types }: MayAsk): Promise<readonly KnownSource[]> {
  if (sources.length === 0 || types.length === 0) {
    return [];
  }
  const holders = [...new Set(sources.map(({ source }) => source.organization))];
  const probes = new Map<string, GateFacts>();
  const gate = await gates.openIf(session, ask, (known) => {
    for (const holder of holders) {
      for (const profile of imagined(deps, { holder, types, codes: codesNamed(known) })) {
        const facts: GateFacts = { holder, patient: false, profile };
        probes.set(gateOf(facts).gate, facts);
      }
    }
    return { ...known, profiles: probes };
  });
  const open = new Set(gate.allowed.map((each) => probes.get(each.gate)?.holder));
  return sources.filter(({ source }) => open.has(source.organization));
}

interface Imagining { readonly holder: string; readonly types: readonly string[]; readonly codes: readonly string[] }

/** A plain record of each type, one of each category, and the same with the codes that the person's consents name. */
function imagined(deps: Deps, { holder, types, codes }: Imagining): readonly StoredProfile[] {
  const { classification } = deps.policy;
  const plain = types.map((type) => readRecordProfile({
    resource: { resourceType: type } as Resource, provenance: withAuthor([], holder), holder, contributedBy: holder, timeZone: deps.policy.timeZone,
  }, classification).profile);
  const [first] = plain;
  const sorted = first === undefined ? [] : categoriesOf(classification, types).map((category): StoredProfile => {
    const { healthContent: _, ...rest } = first;
    return { ...rest, category, ...(classification.health.has(category) ? { healthContent: true } : {}) };
  });
  const coded = codes.length === 0 ? [] : [...plain, ...sorted].map((profile) => ({ ...profile, marks: { ...profile.marks, codes } }));
  return [...plain, ...sorted, ...coded];
}

/** What records of these types can turn out to be (consent/protocols/categories.json). */
function categoriesOf({ byProfile, byCode, byType }: ClassificationTables, types: readonly string[]): readonly Category[] {
  const coded = [...byCode.values()].flat().filter((row) => row.type === undefined || types.includes(row.type)).map((row) => row.category);
  return [...new Set([...byProfile.values(), ...coded, ...types.flatMap((type) => byType.get(type) ?? [])])].sort();
}

/** Codes by which consents of the person name records (`provision.code`). */
function codesNamed({ evidence }: PersonKnowledge): readonly string[] {
  const found = evidence.flatMap(({ resource }) => (resource.resourceType === 'Consent' ? codesIn(resource.provision) : []));
  return [...new Set(found)].sort();
}

function codesIn(provision: Consent['provision']): readonly string[] {
  return provision === undefined ? [] : [
    ...(provision.code ?? []).flatMap(({ coding = [] }) => coding.flatMap((each) => markOf(each) ?? [])), ...(provision.provision ?? []).flatMap(codesIn),
  ];
}
