// SPDX-License-Identifier: Apache-2.0
/** The closed list of transforms. A row that names another stops the start. */
import type { Transform } from '../transform.ts';
import { CCDA_TRANSFORMS } from '../ccda/transforms.ts';
import { assessmentTransforms } from './assessments.ts';
import { basicTransforms } from './basic.ts';
import { hl7Basics } from '../hl7/transforms.ts';
import { hl7Documents } from '../hl7/text.ts';
import { hl7Values } from '../hl7/values.ts';
import { codedTransforms, peopleTransforms } from './coded.ts';
import { detail, elementName } from './detail.ts';
import { structuredTransforms } from './structured.ts';
import { tableTransforms } from './tables.ts';

export const TRANSFORMS: Readonly<Record<string, Transform>> = {
  ...basicTransforms,
  ...codedTransforms,
  ...peopleTransforms,
  ...structuredTransforms,
  detail,
  'element-name': elementName,
  ...tableTransforms,
  ...assessmentTransforms,
  ...hl7Basics,
  ...hl7Values,
  ...hl7Documents,
  ...CCDA_TRANSFORMS,
};
