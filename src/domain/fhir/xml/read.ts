// SPDX-License-Identifier: Apache-2.0
/** FHIR XML -> the text of FHIR JSON (http://hl7.org/fhir/R4/xml.html), which then goes the way of every body. Numbers keep their digits. */
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import type { Prop, Schema, TypeDef } from '../schema.ts';
import { readNodes, type XmlNode } from './nodes.ts';

const CITE = 'http://hl7.org/fhir/R4/xml.html';
const NUMBERS: ReadonlySet<string> = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

interface Reading { readonly schema: Schema; readonly issues: Issue[] }

/** In: an XML document. Out: the same resource as JSON text, not yet validated. Issues: whatever is no FHIR XML, with its FHIRPath or line. */
export function xmlToJson(text: string, schema: Schema): Result<string> {
  const root = readNodes(text);
  if (!root.ok) return root;
  const reading: Reading = { schema, issues: [] };
  const json = resourceJson(root.value, root.value.name, reading);
  return reading.issues.length > 0 ? fail(...reading.issues) : ok(json);
}

function resourceJson(node: XmlNode, at: string, reading: Reading): string {
  const type = reading.schema.types.get(node.name);
  if (type?.kind !== 'resource') return refuse(reading, 'This resource type is not known here', at);
  attributesOf(node, [], at, reading);
  return object([`"resourceType":${JSON.stringify(node.name)}`, ...membersJson(node, type, at, reading)]);
}

function membersJson(node: XmlNode, type: TypeDef, at: string, reading: Reading): readonly string[] {
  const groups = Map.groupBy(node.children, (child) => child.name);
  return [...groups].flatMap(([name, nodes]) => {
    const prop = type.props.get(name);
    if (prop === undefined || (name === 'id' && type.kind !== 'resource')) return [refuse(reading, 'R4 has no such element here', `${at}.${name}`)];
    if (!prop.array && nodes.length > 1) return [refuse(reading, 'The element may stand only once', `${at}.${name}`)];
    const items = nodes.map((each, index) => itemOf(each, prop, prop.array ? `${at}.${name}[${String(index)}]` : `${at}.${name}`, reading));
    return [...member(name, prop, items.map((each) => each.value)), ...member(`_${name}`, prop, items.map((each) => each.beside))];
  });
}

/** `undefined` for what is not there: such an item of a list becomes null, such a member is left out. */
interface Item { readonly value: string | undefined; readonly beside: string | undefined }

function member(name: string, prop: Prop, items: readonly (string | undefined)[]): readonly string[] {
  if (items.every((each) => each === undefined)) return [];
  return [`${JSON.stringify(name)}:${prop.array ? `[${items.map((each) => each ?? 'null').join(',')}]` : items[0]!}`];
}

function itemOf(node: XmlNode, prop: Prop, at: string, reading: Reading): Item {
  if (prop.type === 'xhtml') return { value: node.xhtml === undefined ? refuse(reading, 'The narrative must be a div in the XHTML namespace', at) : JSON.stringify(node.xhtml), beside: undefined };
  if (node.xhtml !== undefined) return { value: refuse(reading, 'XHTML stands where no narrative is', at), beside: undefined };
  if (prop.type === 'Resource') {
    const [only, ...more] = node.children;
    return { value: only === undefined || more.length > 0 ? refuse(reading, 'The element must hold one resource', at) : resourceJson(only, at, reading), beside: undefined };
  }
  return prop.primitive || /^http:\/\/hl7\.org\/fhirpath\//.test(prop.type) ? primitive(node, prop, at, reading) : { value: complex(node, prop.type, at, reading), beside: undefined };
}

function primitive(node: XmlNode, prop: Prop, at: string, reading: Reading): Item {
  const { id, value } = attributesOf(node, ['id', 'value'], at, reading);
  const element = reading.schema.types.get('Element')!;
  const beside = [...(id === undefined ? [] : [`"id":${JSON.stringify(id)}`]), ...membersJson(node, element, at, reading)];
  if (value === undefined && beside.length === 0) refuse(reading, 'An element must have a value, an id or something in it', at);
  return { value: value === undefined ? undefined : primitiveText(value, prop.type), beside: beside.length === 0 ? undefined : object(beside) };
}

/** What does not look like its type stays a string: the validator says so, with the words that it has for JSON. */
function primitiveText(value: string, type: string): string {
  if (type === 'boolean') return value === 'true' || value === 'false' ? value : JSON.stringify(value);
  return NUMBERS.has(type) && JSON_NUMBER.test(value) ? value : JSON.stringify(value);
}

function complex(node: XmlNode, typeName: string, at: string, reading: Reading): string {
  const type = reading.schema.types.get(typeName);
  if (type === undefined) return refuse(reading, 'R4 has no such type here', at);
  const given = attributesOf(node, typeName === 'Extension' ? ['id', 'url'] : ['id'], at, reading);
  return object([...Object.entries(given).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`), ...membersJson(node, type, at, reading)]);
}

function attributesOf<Name extends string>(node: XmlNode, names: readonly Name[], at: string, reading: Reading): Partial<Record<Name, string>> {
  const strange = Object.keys(node.attributes).find((name) => !(names as readonly string[]).includes(name));
  if (strange !== undefined) refuse(reading, 'The element has an attribute that FHIR XML does not allow here', at);
  return node.attributes as Partial<Record<Name, string>>;
}

function refuse(reading: Reading, text: string, at: string): string {
  reading.issues.push({ code: 'structure', text, at, cite: CITE });
  return 'null';
}

function object(members: readonly string[]): string {
  return `{${members.join(',')}}`;
}
