// SPDX-License-Identifier: Apache-2.0
/** Records -> medicines, signs of opioid use disorder, plans against overdose, and what comes from a substance use disorder program (42 CFR Part 2). */
import type { CodeableConcept, Dosage, Medication, MedicationRequest, MedicationStatement, Resource } from '@medplum/fhirtypes';
import { codeIn, dayOf, defined, keyOf, partiesOf, refOf, type Records } from './elements.ts';
import type { Medicine, Part2Record, Party } from './model.ts';

/** Ingredients in RxNorm (https://www.nlm.nih.gov/research/umls/rxnorm): buprenorphine, methadone; naloxone. */
const FOR_OPIOIDS = /\b(?:buprenorphine|methadone|suboxone|subutex|sublocade|brixadi|zubsolv)\b|^(?:1819|6813)$/im;
const REVERSAL = /\b(?:naloxone|narcan|nalmefene|kloxxado|opvee)\b|^7242$/im;
const CUSTODY_ONLY = /\b(?:while|only|during) (?:in |his |her |their )*(?:custody|jail|prison|incarcerat\w+|the stay)\b|\buntil (?:his |her |their )?(?:release|discharge)\b/i;
const OPIOID = /\b(?:opioids?|opiates?|heroin|fentanyl|oxycod\w+|oxycontin|hydrocod\w+|OUD)\b/i;
/** Opioid related disorders but poisoning and remission (ICD-10-CM F11); opioid dependence, abuse (SNOMED CT). */
const OPIOID_CODES = /^F11(?!\.?\d1$)|^(?:75544000|5602001)$/;
const OVERDOSE = /\b(?:overdose|naloxone|narcan|sobredosis)\b/i;
const OPEN = new Set(['active', 'on-hold', 'draft', 'intended']);
const OVER = new Set(['inactive', 'remission', 'resolved']);

type Ordered = MedicationRequest | MedicationStatement;

function words(concept: CodeableConcept | undefined): string {
  return [concept?.text, ...(concept?.coding ?? []).flatMap((one) => [one.display, one.code])].filter((one) => one !== undefined).join('\n');
}

function wordsOf(record: Ordered, { byRef }: Records): string {
  const other = byRef.get(refOf(record.medicationReference) ?? '') as Medication | undefined;
  return [words(record.medicationCodeableConcept), words(other?.code), record.medicationReference?.display ?? ''].join('\n');
}

function dosages(record: Ordered): readonly Dosage[] {
  return record.resourceType === 'MedicationRequest' ? record.dosageInstruction ?? [] : record.dosage ?? [];
}

function endOf(record: Ordered): string | undefined {
  const supplied = record.resourceType === 'MedicationRequest' ? record.dispenseRequest?.validityPeriod?.end : record.effectivePeriod?.end;
  return dayOf(supplied ?? dosages(record).map((one) => one.timing?.repeat?.boundsPeriod?.end).find((one) => one !== undefined));
}

/** A medicine that is ordered or taken; undefined for any other record, and for one that is stopped or done. */
export function medicineOf(record: Resource, records: Records): Medicine | undefined {
  if (record.resourceType !== 'MedicationRequest' && record.resourceType !== 'MedicationStatement') return undefined;
  if (!OPEN.has(record.status ?? '')) return undefined;
  const named = wordsOf(record, records);
  const all = [named, ...dosages(record).map((one) => one.text ?? ''), ...(record.note ?? []).map((one) => one.text ?? '')].join('\n');
  const forOpioids = FOR_OPIOIDS.test(named);
  return defined<Medicine>({
    ref: keyOf(record), ordered: record.resourceType === 'MedicationRequest', forOpioids, reversal: !forOpioids && REVERSAL.test(named),
    name: (named.trim().split(/[\s,]/)[0] ?? '').toLowerCase(), custodyOnly: CUSTODY_ONLY.test(all), end: endOf(record),
    start: dayOf(record.resourceType === 'MedicationRequest' ? record.dispenseRequest?.validityPeriod?.start ?? record.authoredOn : record.effectivePeriod?.start ?? record.effectiveDateTime),
  });
}

/** A diagnosis or need that speaks of opioids, or a medicine that is given for them. */
export function isOpioidUse(record: Resource, records: Records): boolean {
  if (record.resourceType !== 'Condition') return medicineOf(record, records)?.forOpioids === true;
  const said = (record.code?.coding ?? []).some((one) => OPIOID_CODES.test(one.code ?? '')) || ((codeIn(record.code, 'need-domain') === 'substance-use' || codeIn(record.category, 'need-class') === undefined) && OPIOID.test(words(record.code)));
  return said && !OVER.has(record.clinicalStatus?.coding?.[0]?.code ?? '') && record.verificationStatus?.coding?.[0]?.code !== 'refuted';
}

/** A safety or relapse prevention plan that names overdose. */
export function isOverdosePlan(record: Resource): boolean {
  return record.resourceType === 'CarePlan' && ['safety-plan', 'relapse-prevention'].includes(codeIn(record.category, 'plan-category') ?? '') && ['active', 'draft'].includes(record.status)
    && OVERDOSE.test([record.title, record.description, ...(record.note ?? []).map((one) => one.text)].filter((one) => one !== undefined).join('\n'));
}

export function namesOverdose(text: string): boolean {
  return OVERDOSE.test(text);
}

/** Medicine or treatment that is labelled 42CFRPart2, or whose orderer or performer is an organization that may be a program. */
export function part2Of(record: Resource, records: Records): Part2Record | undefined {
  if (record.resourceType !== 'MedicationRequest' && record.resourceType !== 'MedicationStatement' && record.resourceType !== 'ServiceRequest') return undefined;
  if (!OPEN.has(record.status ?? '')) return undefined;
  const given = record.resourceType === 'MedicationStatement' ? [record.informationSource] : [record.requester, ...[record.performer ?? []].flat()];
  const parties: readonly Party[] = partiesOf(given.filter((one) => one !== undefined), records);
  return {
    ref: keyOf(record), medicine: record.resourceType !== 'ServiceRequest', labelled: (record.meta?.security ?? []).some((one) => one.code === '42CFRPart2'),
    by: [...new Set(parties.flatMap((one) => one.organization ?? one.ref ?? []))],
  };
}
