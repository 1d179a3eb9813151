// SPDX-License-Identifier: Apache-2.0
/** What a released Bundle says of its own protection, for formats that carry it in their own way: the notices, and the confidentiality high-water mark. */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { noticeLines } from '../../consent/enforce/notices.ts';

/** The statements that accompany the release, the scope of the consent, and limits on use: 42 CFR 2.32(a), (b). */
export function noticesIn(bundle: Bundle): readonly string[] {
  return noticeLines((bundle.entry ?? []).map(({ resource }) => resource));
}

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
/** http://terminology.hl7.org/CodeSystem/v3-Confidentiality: from least to most. */
const ORDER = ['U', 'L', 'M', 'N', 'R', 'V'];

/** The most confidential label of any part; without a label at all, restricted: what is not known is not taken for harmless. */
export function highWater(resources: readonly Resource[]): string {
  const codes = resources.flatMap((resource) => (resource.meta?.security ?? []).flatMap((label) => (label.system === CONFIDENTIALITY ? [ORDER.indexOf(label.code ?? '')] : [])));
  const highest = Math.max(-1, ...codes);
  return ORDER[highest] ?? 'R';
}
