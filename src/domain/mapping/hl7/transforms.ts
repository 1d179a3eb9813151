// SPDX-License-Identifier: Apache-2.0
/** Transforms of HL7 v2 data types, both ways. Source: HL7 v2.5.1, chapter 2A; HL7 v2-to-FHIR, data type maps. */
import type { InverseContext, Inverted, Outcome, Transform } from '../transform.ts';
import { failed } from '../transform.ts';
import { basicTransforms } from '../transforms/basic.ts';
import { codingsIn, member, partOf } from '../transforms/json.ts';
import { isSsn } from '../transforms/structured.ts';
import type { Json } from '../types.ts';
import { hl7Time } from '../write/envelope.ts';
import { authorityName, authoritySystem, LAYOUTS, part, used } from './parts.ts';
import type { Layout } from './parts.ts';

const V2_0203 = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const US_SSN = 'http://hl7.org/fhir/sid/us-ssn';

/** A time transform whose way back is HL7's compact form. */
function compact(name: 'date' | 'dateTime' | 'instant'): Transform {
  return { ...basicTransforms[name], inverse: (json) => (typeof json === 'string' ? hl7Time(json) || undefined : undefined) };
}

/** CX, XCN, EI -> Identifier: number, authority, kind. A social security number is one only when it can be. 20 CFR 422.103 */
function numbered(layout: Layout): Transform {
  const paths = ['.', layout.name, layout.id, layout.idType, ...(layout.type === undefined ? [] : [layout.type])];
  return {
    takes: 'element',
    args: ['system', 'type'],
    apply: (_raw, context, node): Outcome => {
      const value = node.value?.trim();
      if (value === undefined) return { kind: 'nothing' };
      const type = (layout.type === undefined ? undefined : part(node, layout.type)) ?? (context.args.type === undefined ? undefined : String(context.args.type));
      const kind = type === undefined ? {} : { type: { coding: [{ system: V2_0203, code: type }] } };
      const leaves = used(node, paths);
      if (type === 'SS') {
        const digits = value.replace(/[\s-]/gu, '');
        return isSsn(digits) ? { kind: 'value', value: { ...kind, system: US_SSN, value: digits }, used: leaves } : failed('not a valid social security number: not taken as an identifier');
      }
      const fallback = String(context.args.system ?? 'identifier');
      const own = context.args.system !== undefined && part(node, layout.name) === undefined && part(node, layout.id) === undefined;
      const system = own ? context.feed.system(fallback) : authoritySystem(node, layout, { feed: context.feed, fallback });
      return { kind: 'value', value: { ...kind, system, value }, used: leaves };
    },
    inverse: (json, context) => numberBack(json, context, layout),
  };
}

function numberBack(json: Json, context: InverseContext, layout: Layout): Inverted | undefined {
  const [value, system] = [member('value')(json), member('system')(json)];
  if (value === undefined || system === undefined) return undefined;
  const type = codingsIn(partOf(json, 'type')).find((one) => one.system === V2_0203)?.code;
  const fixed = context.args.type === undefined ? undefined : String(context.args.type);
  if (fixed !== undefined && type !== fixed) return undefined;
  const kind = typeof type === 'string' && type !== fixed && layout.type !== undefined ? { [layout.type]: type } : {};
  return { text: value, parts: { ...authorityOf(system, context, layout), ...kind } };
}

function authorityOf(system: string, { feed, args }: InverseContext, layout: Layout): Readonly<Record<string, string>> {
  const name = feed.nameOfSystem(system);
  const sort = String(args.system ?? 'identifier');
  if (system === US_SSN || name === sort) return {};
  const authority = name === undefined || name === authorityName(name, sort) ? name : name.startsWith(`${sort}-`) ? name.slice(sort.length + 1) : undefined;
  if (authority !== undefined) return { [layout.name]: authority.toUpperCase() };
  const oid = /^urn:oid:([\d.]+)$/u.exec(system)?.[1];
  return { [layout.id]: oid ?? system, [layout.idType]: oid === undefined ? 'URI' : 'ISO' };
}

/** XTN -> ContactPoint: an address of e-mail, an unformatted number, or area and local number. */
const contact: Transform = {
  takes: 'element',
  args: ['use'],
  apply: (_raw, context, node): Outcome => {
    const mail = part(node, 'c4');
    const number = node.value ?? part(node, 'c12') ?? ([part(node, 'c6'), part(node, 'c7')].filter((one) => one !== undefined).join('-') || undefined);
    const value = mail ?? number;
    if (value === undefined) return { kind: 'nothing' };
    const own: Json = mail !== undefined ? 'email' : KINDS[part(node, 'c3') ?? ''] ?? 'phone';
    const use = USES[part(node, 'c2') ?? ''] ?? (context.args.use === undefined ? undefined : String(context.args.use));
    const leaves = used(node, mail === undefined ? ['.', 'c2', 'c3', 'c5', 'c6', 'c7', 'c12'] : ['c2', 'c3', 'c4']);
    return { kind: 'value', value: { system: own, value, ...(use === undefined ? {} : { use }) }, used: leaves };
  },
  inverse: (json, context) => {
    const [system, value, use] = [member('system')(json), member('value')(json), member('use')(json)];
    if (value === undefined || (context.args.use !== undefined && use !== context.args.use)) return undefined;
    const code = Object.entries(USES).find(([, meant]) => meant === use)?.[0];
    const kind = Object.entries(KINDS).find(([, meant]) => meant === system)?.[0] ?? 'PH';
    const parts = { ...(code === undefined ? {} : { c2: system === 'email' ? 'NET' : code }), c3: system === 'email' ? 'Internet' : kind };
    return system === 'email' ? { parts: { ...parts, c4: value } } : { text: value, parts };
  },
};

/** HL7 tables 0201 and 0202. */
const USES: Readonly<Record<string, string>> = { PRN: 'home', WPN: 'work', ORN: 'temp', VHN: 'temp', PRS: 'mobile', P: 'home' };
const KINDS: Readonly<Record<string, string>> = { PH: 'phone', CP: 'phone', FX: 'fax', BP: 'pager', Internet: 'email', 'X.400': 'email', SMS: 'sms' };

export const hl7Basics = {
  'hl7-date': compact('date'), 'hl7-dateTime': compact('dateTime'), 'hl7-instant': compact('instant'), 'hl7-identifier': numbered(LAYOUTS.CX),
  'hl7-person-number': numbered(LAYOUTS.XCN), 'hl7-order-number': numbered(LAYOUTS.EI), 'hl7-contact': contact,
} as const;
