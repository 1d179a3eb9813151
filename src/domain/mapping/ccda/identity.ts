// SPDX-License-Identifier: Apache-2.0
/** II, PN, AD, TEL -> Identifier, HumanName, Address, ContactPoint. Source: C-CDA on FHIR, CF data types. */
import type { Outcome, Transform, TransformContext } from '../transform.ts';
import { failed } from '../transform.ts';
import { isSsn } from '../transforms/structured.ts';
import type { Json, SourceNode } from '../types.ts';
import { NOT_BACK } from './concept.ts';
import { attr, attributeOf, childOf, childrenOf, leavesUnder, nearest, present } from './nodes.ts';
import { idSystemOf, urnOfRoot } from './oids.ts';

const V2_0203 = 'http://terminology.hl7.org/CodeSystem/v2-0203';

/** An id without an extension is its root: a URN as value, under the system of URNs. http://hl7.org/fhir/R4/identifier-registry.html */
const identifier: Transform = {
  takes: 'element',
  args: ['type'],
  apply: (_raw, context, node): Outcome => {
    const root = attr(node, 'root');
    const extension = attr(node, 'extension');
    if (root === undefined) return { kind: 'nothing' };
    const used = present(attributeOf(node, 'root'), attributeOf(node, 'extension'), attributeOf(node, 'assigningAuthorityName'));
    if (extension === undefined) return { kind: 'value', value: { system: 'urn:ietf:rfc:3986', value: urnOfRoot(root) }, used };
    return withExtension(root, extension, context, used);
  },
  inverse: NOT_BACK,
};

function withExtension(root: string, extension: string, context: TransformContext, used: readonly SourceNode[]): Outcome {
  if (root === URI_ROOT) return { kind: 'value', value: uriOf(extension), used };
  const { system, type } = idSystemOf(root, context.feed);
  const code = type ?? (typeof context.args.type === 'string' ? context.args.type : undefined);
  const digits = extension.replace(/[\s-]/gu, '');
  if (type === 'SS' && !isSsn(digits)) return failed('not a valid social security number: not taken as an identifier');
  const typed = code === undefined ? {} : { type: { coding: [{ system: V2_0203, code }] } };
  return { kind: 'value', value: { ...typed, system, value: type === 'SS' ? digits : extension }, used };
}

/** The root of URIs: a URI as it stands, or, as our own writer says an identifier whose system has no OID, `system|value`. */
const URI_ROOT = '2.16.840.1.113883.4.873';

function uriOf(extension: string): Json {
  const [, system, value] = /^((?:https?:|urn:)[^|\s]+)\|(.+)$/u.exec(extension) ?? [];
  return system === undefined || value === undefined ? { system: 'urn:ietf:rfc:3986', value: extension } : { system, value };
}

/** `use` by its table; several uses stand with spaces between. */
function useOf(context: TransformContext, node: SourceNode, table: string): Json | undefined {
  const codes = context.feed.tables.get(table);
  return attr(node, 'use')?.split(/\s+/u).map((use) => codes?.codes.get(use)).find((use) => typeof use === 'string');
}

/** A given name marked as the one that the person is called by (CL) goes on as a given name too: it is the same person's. */
const humanName: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, context, node): Outcome => {
    const part = (name: string): readonly string[] => childrenOf(node, name).flatMap((child) => (child.value === undefined ? [] : [child.value]));
    const [family, given, prefix, suffix] = [part('family'), part('given'), part('prefix'), part('suffix')];
    const use = useOf(context, node, 'name-use');
    const plain = node.value ?? childrenOf(node, '#text').map((child) => child.value).join(' ').trim();
    if (family.length + given.length === 0 && plain === '') return { kind: 'nothing' };
    const json: { [name: string]: Json } = {
      ...(typeof use === 'string' ? { use } : {}),
      ...(family.length + given.length === 0 ? { text: plain } : {}),
      ...(family.length === 0 ? {} : { family: family.join(' ') }),
      ...(given.length === 0 ? {} : { given }),
      ...(prefix.length === 0 ? {} : { prefix }),
      ...(suffix.length === 0 ? {} : { suffix }),
    };
    return { kind: 'value', value: json, used: leavesUnder(node).filter((leaf) => !isValidTime(leaf)) };
  },
  inverse: NOT_BACK,
};

/** `validTime` is rare and not carried: the report says so. */
function isValidTime(leaf: SourceNode): boolean {
  return nearest(leaf, (node) => node.name === 'validTime') !== undefined;
}

const address: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, context, node): Outcome => {
    const part = (name: string): readonly string[] => childrenOf(node, name).flatMap((child) => (child.value === undefined ? [] : [child.value]));
    const line = ['streetAddressLine', 'additionalLocator', 'unitID', 'houseNumber', 'streetName'].flatMap(part);
    const one = (name: string, to: string): { [name: string]: Json } => (part(name)[0] === undefined ? {} : { [to]: part(name)[0] ?? '' });
    const use = useOf(context, node, 'address-use');
    const json: { [name: string]: Json } = {
      ...(line.length === 0 ? {} : { line }),
      ...one('city', 'city'), ...one('county', 'district'), ...one('state', 'state'), ...one('postalCode', 'postalCode'), ...one('country', 'country'),
    };
    const text = node.value ?? childrenOf(node, '#text').map((child) => child.value).join(' ').trim();
    if (Object.keys(json).length === 0 && text === '') return { kind: 'nothing' };
    const whole = { ...(typeof use === 'string' ? { use } : {}), ...(Object.keys(json).length === 0 ? { text } : json) };
    return { kind: 'value', value: whole, used: leavesUnder(node) };
  },
  inverse: NOT_BACK,
};

const SCHEMES: Readonly<Record<string, string>> = { tel: 'phone', fax: 'fax', mailto: 'email', http: 'url', https: 'url', sms: 'sms' };

const telecom: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, context, node): Outcome => {
    const raw = attr(node, 'value')?.trim();
    if (raw === undefined || raw === '') return { kind: 'nothing' };
    const [, scheme = '', rest = raw] = /^([a-z]+):\s*(.+)$/iu.exec(raw) ?? [];
    const system = SCHEMES[scheme.toLowerCase()] ?? (/^[+(\d]/u.test(raw) ? 'phone' : 'other');
    const use = useOf(context, node, 'telecom-use');
    const value = system === 'url' || SCHEMES[scheme.toLowerCase()] === undefined ? raw : rest;
    return { kind: 'value', value: { system, value, ...(typeof use === 'string' ? { use } : {}) }, used: present(attributeOf(node, 'value'), attributeOf(node, 'use')) };
  },
  inverse: NOT_BACK,
};

/** The name of an organization or a place: its words. */
export function nameText(node: SourceNode | undefined): string | undefined {
  return childOf(node, 'name')?.value;
}

export const identityTransforms = { 'cda-identifier': identifier, 'cda-name': humanName, 'cda-address': address, 'cda-telecom': telecom } as const;
