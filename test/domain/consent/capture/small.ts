// SPDX-License-Identifier: Apache-2.0
/** Small forms and answers, item by item. */
import type { QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import type { FormItem, Words } from '../../../../src/domain/consent/capture/forms.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';

export const words = (text: string): Words => ({ en: text, es: `${text} (es)` });
export const item = (linkId: string, type: FormItem['type'], over: Partial<FormItem> = {}): FormItem =>
  ({ linkId, type, text: words(`Q${linkId}`), cite: '', required: false, repeats: false, items: [], ...over });

export const coding = (set: string, code: string): QuestionnaireResponseItemAnswer => ({ valueCoding: { system: cs(set), code } });
export const on = (linkId: string, ...answer: readonly QuestionnaireResponseItemAnswer[]): QuestionnaireResponseItem => ({ linkId, answer: [...answer] });
export const refs = (...references: readonly string[]): readonly QuestionnaireResponseItemAnswer[] => references.map((reference) => ({ valueReference: { reference } }));
export const group = (linkId: string, ...inner: readonly QuestionnaireResponseItem[]): QuestionnaireResponseItem => ({ linkId, item: [...inner] });
