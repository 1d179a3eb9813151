// SPDX-License-Identifier: Apache-2.0
/** Allergy Concern Act (C-CDA 2.1, 4.30) with its Allergy - Intolerance Observation (4.7). Source: C-CDA on FHIR, CF Allergies. */
import type { AllergyIntolerance } from '@medplum/fhirtypes';
import type { OutContext, OutOf, Sheet } from './context.ts';
import { comments, extensionOf, idsOf, pointer, template } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { author } from './people.ts';
import { severity } from './problems.ts';
import type { Part } from './section.ts';
import { wordsOf } from './section.ts';
import { concept, interval, loinc, snomed, time, ts, UNKNOWN } from './values.ts';

export const ALLERGY_COLUMNS = ['Substance', 'Status', 'Since', 'Reaction'];
const SEVERITY = 'https://throughcare.dev/fhir/StructureDefinition/overall-severity';
/** SNOMED CT: what sort of propensity, by type and category. C-CDA 2.1, Allergy and Intolerance Type. */
const TYPES: Readonly<Record<string, readonly [string, string]>> = {
  'allergy medication': ['416098002', 'Allergy to drug'], 'allergy food': ['414285001', 'Allergy to food'], 'allergy environment': ['426232007', 'Environmental allergy'], allergy: ['419199007', 'Allergy to substance'],
  'intolerance medication': ['59037007', 'Intolerance to drug'], 'intolerance food': ['235719002', 'Intolerance to food'], medication: ['419511003', 'Propensity to adverse reactions to drug'],
  food: ['418471000', 'Propensity to adverse reactions to food'],
};

export function allergy(context: OutContext, entry: OutOf<'AllergyIntolerance'>, sheet: Sheet): Part {
  const anchor = sheet.anchor();
  const { resource } = entry;
  const status = resource.clinicalStatus?.coding?.[0]?.code;
  const act = el('act', { classCode: 'ACT', moodCode: 'EVN' }, template('22.4.30'), template('22.4.30', '2015-08-01'),
    el('id', { root: context.root, extension: `${entry.ref}#concern` }), el('code', { code: 'CONC', codeSystem: '2.16.840.1.113883.5.6' }), el('statusCode', { code: status === 'inactive' || status === 'resolved' ? 'completed' : 'active' }),
    el('effectiveTime', {}, resource.recordedDate === undefined ? el('low', UNKNOWN) : el('low', { value: ts(resource.recordedDate) })),
    el('entryRelationship', { typeCode: 'SUBJ' }, observation(context, entry, { sheet, anchor })));
  const reactions = (resource.reaction ?? []).flatMap(({ manifestation }) => manifestation).map(wordsOf).join(', ');
  return { of: entry, anchor, entry: act, cells: [wordsOf(resource.code), [wordsOf(resource.clinicalStatus), wordsOf(resource.verificationStatus)].filter((one) => one !== '').join(', '), resource.onsetDateTime ?? '', reactions] };
}

function observation(context: OutContext, entry: OutOf<'AllergyIntolerance'>, { sheet, anchor }: { readonly sheet: Sheet; readonly anchor: string }): El {
  const { resource } = entry;
  const { tables } = context;
  const refuted = resource.verificationStatus?.coding?.some(({ code }) => code === 'refuted') === true;
  const status = tables.back('allergy-status', resource.clinicalStatus?.coding?.[0]?.code);
  const critical = tables.back('criticality', resource.criticality);
  const overall = extensionOf(resource, SEVERITY)?.valueCodeableConcept;
  return el('observation', { classCode: 'OBS', moodCode: 'EVN', negationInd: refuted ? 'true' : undefined }, template('22.4.7'), template('22.4.7', '2014-06-09'), idsOf(context, entry),
    el('code', { code: 'ASSERTION', codeSystem: '2.16.840.1.113883.5.4' }), pointer(anchor), el('statusCode', { code: 'completed' }),
    resource.onsetDateTime === undefined ? time('effectiveTime', undefined) : interval('effectiveTime', { start: resource.onsetDateTime }), kindOf(resource),
    author(context, resource.recorder, resource.recordedDate),
    el('participant', { typeCode: 'CSM' }, el('participantRole', { classCode: 'MANU' }, el('playingEntity', { classCode: 'MMAT' }, concept(tables, 'code', resource.code)))),
    status === undefined ? undefined : el('entryRelationship', { typeCode: 'SUBJ', inversionInd: 'true' }, el('observation', { classCode: 'OBS', moodCode: 'EVN' }, template('22.4.28', '2019-06-20'),
      loinc('33999-4', 'Status'), el('statusCode', { code: 'completed' }), snomed(status, wordsOf(resource.clinicalStatus), 'value'))),
    (resource.reaction ?? []).flatMap((one) => reaction(context, one)), overall === undefined ? undefined : severity(context, overall),
    critical === undefined ? undefined : el('entryRelationship', { typeCode: 'SUBJ', inversionInd: 'true' }, el('observation', { classCode: 'OBS', moodCode: 'EVN' }, template('22.4.145'),
      loinc('82606-5', 'Criticality'), el('statusCode', { code: 'completed' }), el('value', { 'xsi:type': 'CD', code: critical, codeSystem: '2.16.840.1.113883.5.1063' }))),
    comments(sheet, resource.note));
}

function kindOf({ type, category = [] }: AllergyIntolerance): El {
  const known = TYPES[[type, category[0]].filter((one) => one !== undefined).join(' ')] ?? TYPES[type ?? ''] ?? TYPES[category[0] ?? ''];
  return snomed(...(known ?? ['420134006', 'Propensity to adverse reactions']), 'value');
}

/** Reaction Observation (4.9), one for each manifestation. */
function reaction(context: OutContext, { manifestation, onset, severity: level }: NonNullable<AllergyIntolerance['reaction']>[number]): readonly El[] {
  const known = context.tables.back('severity', level);
  return manifestation.map((one) => el('entryRelationship', { typeCode: 'MFST', inversionInd: 'true' }, el('observation', { classCode: 'OBS', moodCode: 'EVN' }, template('22.4.9', '2014-06-09'),
    el('id', UNKNOWN), el('code', { code: 'ASSERTION', codeSystem: '2.16.840.1.113883.5.4' }), el('statusCode', { code: 'completed' }),
    onset === undefined ? undefined : interval('effectiveTime', { start: onset }), concept(context.tables, 'value', one, { type: 'CD' }),
    known === undefined ? undefined : severity(context, { coding: [{ system: 'http://snomed.info/sct', code: known, display: level ?? '' }] }))));
}
