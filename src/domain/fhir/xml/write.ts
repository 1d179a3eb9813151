// SPDX-License-Identifier: Apache-2.0
/** FHIR JSON -> FHIR XML (http://hl7.org/fhir/R4/xml.html): elements in the order of the definitions, numbers as they were written. */
import { writtenNumber } from '../lossless-json.ts';
import type { Prop, Schema } from '../schema.ts';

type Json = Readonly<Record<string, unknown>>;

const NAMESPACE = 'http://hl7.org/fhir';

/**
 * In: a resource parsed by `parseLossless`. Out: an XML document. A member that R4 does not know cannot be written and is a
 * bug in whoever made the resource: it throws.
 */
export function writeXml(resource: unknown, schema: Schema): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${resourceText(resource as Json, schema, ` xmlns="${NAMESPACE}"`)}`;
}

function resourceText(resource: Json, schema: Schema, namespace = ''): string {
  const type = String(resource['resourceType']);
  return `<${type}${namespace}>${members(resource, type, schema)}</${type}>`;
}

function members(value: Json, type: string, schema: Schema): string {
  const known = schema.types.get(type);
  const unknown = known === undefined ? type : Object.keys(value).find((name) => name !== 'resourceType' && !known.props.has(name.replace(/^_/, '')));
  if (known === undefined || unknown !== undefined) throw new Error(`FHIR XML has no place for ${type}.${unknown ?? ''}`);
  return [...known.props.values()].filter((prop) => !isAttribute(prop, type, schema)).map((prop) => member(value, prop, schema)).join('');
}

/** `id` of an element and `url` of an extension are attributes; `id` of a resource is an element. */
function isAttribute(prop: Prop, type: string, schema: Schema): boolean {
  return (prop.name === 'id' && schema.types.get(type)?.kind !== 'resource') || (prop.name === 'url' && type === 'Extension');
}

function member(holder: Json, prop: Prop, schema: Schema): string {
  const [value, beside] = [holder[prop.name], holder[`_${prop.name}`]];
  if (value === undefined && beside === undefined) return '';
  if (!Array.isArray(value) && !Array.isArray(beside)) return one({ holder, key: prop.name, value, beside }, prop, schema);
  const [values, besides] = [(value ?? []) as readonly unknown[], (beside ?? []) as readonly unknown[]];
  return Array.from({ length: Math.max(values.length, besides.length) }, (_, index) =>
    one({ holder: values, key: String(index), value: values[index], beside: besides[index] }, prop, schema)).join('');
}

interface Item { readonly holder: object; readonly key: string; readonly value: unknown; readonly beside: unknown }

function one({ holder, key, value, beside }: Item, prop: Prop, schema: Schema): string {
  const { name, type } = prop;
  if (type === 'xhtml') return String(value);
  if (type === 'Resource') return `<${name}>${resourceText(value as Json, schema)}</${name}>`;
  if (prop.primitive || typeof value !== 'object') {
    const text = value === undefined || value === null ? '' : ` value="${escapeXml(writtenNumber(holder, key) ?? (typeof value === 'string' ? value : JSON.stringify(value)))}"`;
    return element(name, `${attributes((beside ?? {}) as Json)}${text}`, beside === undefined || beside === null ? '' : members(beside as Json, 'Element', schema));
  }
  return value === null ? '' : element(name, `${attributes(value as Json, type)}`, members(value as Json, type, schema));
}

function attributes(value: Json, type?: string): string {
  const names = type === 'Extension' ? ['id', 'url'] : ['id'];
  return names.map((name) => (typeof value[name] === 'string' ? ` ${name}="${escapeXml(value[name])}"` : '')).join('');
}

function element(name: string, given: string, content: string): string {
  return content === '' ? `<${name}${given}/>` : `<${name}${given}>${content}</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\r': '&#13;', '\t': '&#9;' };

/** Text as the value of an attribute, line ends and tabs kept (XML 1.0, 3.3.3 would make blanks of them); a character that XML has no writing for (2.2) becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\n\r\t\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, (each) => ESCAPES[each] ?? '\ufffd');
}
