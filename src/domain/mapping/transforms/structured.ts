// SPDX-License-Identifier: Apache-2.0
/** Transforms that make a FHIR data type out of one value. */
import type { InverseContext, Transform } from '../transform.ts';
import { failed, value } from '../transform.ts';
import type { Json } from '../types.ts';
import { CANONICAL_BASE } from '../types.ts';
import { tidy } from './basic.ts';
import { codingsIn, member, partOf } from './json.ts';

const V2_0203 = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const LOCAL_TYPE = `${CANONICAL_BASE}/CodeSystem/identifier-type`;

function typeOf(context: InverseContext): Json {
  const local = context.args['local-type'];
  const coding = local === undefined ? { system: V2_0203, code: String(context.args.type) } : { system: LOCAL_TYPE, code: String(local) };
  return { coding: [coding] };
}

const identifier: Transform = {
  takes: 'leaf',
  args: ['system', 'type', 'local-type'],
  apply: (raw, context) => value({ type: typeOf(context), system: context.feed.system(String(context.args.system)), value: tidy(raw) }),
  inverse: (json, context) => {
    const own = member('system')(json) === context.feed.system(String(context.args.system)) && sameType(json, typeOf(context));
    return own ? member('value')(json) : undefined;
  },
};

/** An identifier of the row's own type, or of none: one system may hold numbers of several kinds. */
function sameType(json: Json, type: Json): boolean {
  const [own] = codingsIn(type);
  const said = partOf(json, 'type');
  return said === undefined || codingsIn(said).some((one) => one.system === own?.system && one.code === own?.code);
}

/** Area 000, 666 and 900-999, group 00 and serial 0000 were never issued. 20 CFR 422.103; SSA POMS RM 10201.035. */
export function isSsn(digits: string): boolean {
  return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/u.test(digits);
}

const ssn: Transform = {
  takes: 'leaf',
  args: [],
  apply: (raw) => {
    const digits = raw.replace(/[\s-]/gu, '');
    if (!isSsn(digits)) return failed('not a valid social security number: not taken as an identifier');
    return value({ type: { coding: [{ system: V2_0203, code: 'SS' }] }, system: 'http://hl7.org/fhir/sid/us-ssn', value: digits });
  },
  inverse: (json) => (member('system')(json) === 'http://hl7.org/fhir/sid/us-ssn' ? member('value')(json) : undefined),
};

function contact(system: 'phone' | 'email'): Transform {
  return {
    takes: 'leaf',
    args: ['use'],
    apply: (raw, context) => value({ system, value: tidy(raw), ...(context.args.use === undefined ? {} : { use: context.args.use }) }),
    inverse: (json, context) => {
      const own = member('system')(json) === system && (context.args.use === undefined || member('use')(json) === context.args.use);
      return own ? member('value')(json) : undefined;
    },
  };
}

const display: Transform = { takes: 'leaf', args: [], apply: (raw) => value({ display: tidy(raw) }), inverse: member('display') };
const annotation: Transform = { takes: 'leaf', args: [], apply: (raw) => value({ text: tidy(raw) }), inverse: member('text') };

export const structuredTransforms = { identifier, ssn, phone: contact('phone'), email: contact('email'), display, annotation } as const;
