// SPDX-License-Identifier: Apache-2.0
import type { RequestHandler } from 'express';
import helmet from 'helmet';

const SELF = ["'self'"];
const NONE = ["'none'"];

/**
 * Headers of the pages that ask a person: nothing is loaded but our own stylesheet and scripts, nobody frames them, and a form
 * goes to us and on to `answered`, the app's registered address, alone. The origin goes along with our own forms.
 */
export function pageHeaders(answered?: string): RequestHandler {
  const { origin, protocol } = answered === undefined ? { origin: undefined, protocol: undefined } : new URL(answered);
  const to = origin === undefined ? [] : [origin === 'null' ? protocol : origin];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: NONE, scriptSrc: SELF, styleSrc: SELF, imgSrc: SELF, formAction: [...SELF, ...to], frameAncestors: NONE, baseUri: NONE },
    },
    referrerPolicy: { policy: 'same-origin' }, crossOriginResourcePolicy: { policy: 'same-origin' },
  });
}
