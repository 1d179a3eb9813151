// SPDX-License-Identifier: Apache-2.0
/** The transforms that C-CDA adds to the closed list. */
import type { Transform } from '../transform.ts';
import { conceptTransforms } from './concept.ts';
import { identityTransforms } from './identity.ts';
import { lookupTransforms } from './lookups.ts';
import { narrativeTransforms } from './narrative.ts';
import { peopleTransforms } from './people.ts';
import { quantityTransforms } from './quantity.ts';
import { timeTransforms } from './time-transforms.ts';

export const CCDA_TRANSFORMS: Readonly<Record<string, Transform>> = {
  ...conceptTransforms,
  ...identityTransforms,
  ...lookupTransforms,
  ...narrativeTransforms,
  ...peopleTransforms,
  ...quantityTransforms,
  ...timeTransforms,
};
