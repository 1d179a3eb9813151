// SPDX-License-Identifier: Apache-2.0
/**
 * People and organizations of a document. A role is described once and later named by its id alone; such a mention is linked to the
 * description. A role that bears the patient's id is the patient. Source: C-CDA 2.1, Author Participation (id points to a participant).
 */
import { digestOf } from '../digest.ts';
import type { SourceDocument, SourceNode } from '../types.ts';
import { idsOf, keysOf, nameOf } from './ids.ts';
import { mark, marked } from './marks.ts';
import { attr, childOf, childrenOf, nearest } from './nodes.ts';

const PEOPLE = ['assignedAuthor', 'assignedEntity', 'intendedRecipient', 'participantRole', 'associatedEntity', 'relatedEntity', 'guardian', 'specimenRole'] as const;
const ORGANIZATIONS = ['representedOrganization', 'representedCustodianOrganization', 'providerOrganization', 'receivedOrganization', 'serviceProviderOrganization', 'manufacturerOrganization', 'wholeOrganization'] as const;
/** Classes of associatedEntity and relatedEntity that stand for people close to the patient. */
const CLOSE = new Set(['NOK', 'ECON', 'CAREGIVER', 'PRS', 'GUARD', 'QUAL', 'CON']);

type Links = Map<SourceNode, SourceNode>;

function all(doc: SourceDocument, names: readonly string[]): readonly SourceNode[] {
  return names.flatMap((name) => doc.byName.get(name) ?? []);
}

/** Marks roles and organizations with `@role` and `@key`, and links mentions to descriptions. */
export function linkRoles(doc: SourceDocument, links: Links): void {
  const roles = all(doc, PEOPLE);
  const patients = doc.byName.get('patientRole') ?? [];
  const patientIds = new Map(patients.flatMap((patient) => idsOf(patient).map((id): [string, SourceNode] => [id, patient])));
  const described = new Map<string, SourceNode>();
  for (const role of roles) if (nameOf(role) !== undefined || organizationOf(role) !== undefined) for (const id of idsOf(role)) if (!described.has(id)) described.set(id, role);
  for (const role of roles) linkRole(role, links, { patientIds, described });
  for (const patient of patients) mark(patient, '@key', patientKey(patient));
  const kinds = Map.groupBy(roles.filter((role) => marked(role, '@role') !== undefined), (role) => marked(role, '@role') ?? '');
  for (const nodes of kinds.values()) giveKeys(nodes);
  const organizations = all(doc, ORGANIZATIONS).filter((one) => idsOf(one).length > 0 || nameOf(one) !== undefined);
  for (const one of organizations) mark(one, '@role', 'organization');
  giveKeys(organizations);
}

const SSN = '2.16.840.1.113883.4.1|';

/** A key is met in places where no social security number belongs: another id goes before it, and alone it is only a digest. */
function patientKey(patient: SourceNode): string {
  const ids = idsOf(patient);
  const own = ids.find((id) => !id.startsWith(SSN));
  return own ?? (ids[0] === undefined ? digestOf(nameOf(childOf(patient, 'patient') ?? patient) ?? patient.at) : `digest-${digestOf(ids[0])}`);
}

interface Known {
  readonly patientIds: ReadonlyMap<string, SourceNode>;
  readonly described: ReadonlyMap<string, SourceNode>;
}

function linkRole(role: SourceNode, links: Links, { patientIds, described }: Known): void {
  const ids = idsOf(role);
  const patient = ids.map((id) => patientIds.get(id)).find((found) => found !== undefined);
  if (patient !== undefined && role.name !== 'specimenRole') return mention(role, patient, links);
  const bare = nameOf(role) === undefined && organizationOf(role) === undefined;
  const target = bare ? ids.map((id) => described.get(id)).find((found) => found !== undefined && found !== role) : undefined;
  if (target !== undefined && role.name !== 'specimenRole') mention(role, target, links);
  else mark(role, '@role', roleOf(role));
}

function mention(role: SourceNode, meant: SourceNode, links: Links): void {
  mark(role, '@mention', 'true');
  links.set(role, meant);
}

function organizationOf(role: SourceNode): SourceNode | undefined {
  return role.children.find((child) => (ORGANIZATIONS as readonly string[]).includes(child.name));
}

function roleOf(role: SourceNode): string {
  if (role.name === 'specimenRole') return 'specimen';
  if (role.name === 'guardian' || role.name === 'relatedEntity') return 'related';
  if (role.name === 'associatedEntity') return CLOSE.has(attr(role, 'classCode') ?? '') ? 'related' : personal(role);
  if (role.name === 'participantRole') return participantRole(role);
  return personal(role);
}

function personal(role: SourceNode): string {
  if (childOf(role, 'assignedAuthoringDevice') !== undefined) return 'software';
  const silent = nameOf(role) === undefined && idsOf(role).length === 0;
  return silent ? 'nobody' : 'practitioner';
}

function participantRole(role: SourceNode): string {
  if (attr(role, 'classCode') === 'SDLOC') return 'location';
  if (childOf(role, 'playingDevice') !== undefined) return 'device';
  const participant = attr(role.parent ?? role, 'typeCode');
  if (participant === 'CSM' || participant === 'HLD' || participant === 'COV') return 'part';
  return nameOf(role) === undefined ? 'part' : 'practitioner';
}

/** What tells apart two of one id, or two without any: the name, the kind of device, the part that a relative plays. */
function toldBy(node: SourceNode): string {
  const part = marked(node, '@role') === 'related' ? (attr(node, 'classCode') ?? '') : '';
  const name = nameOf(node) ?? attr(childOf(childOf(node, 'playingDevice'), 'code'), 'code') ?? '';
  // Keys are met in logs and look-ups, where no name belongs.
  return name === '' && part === '' ? '' : digestOf(`${name}|${part}`);
}

/** A key by id; without one, by name within this document, so that two of one name in other documents stay two. */
function giveKeys(nodes: readonly SourceNode[]): void {
  const keys = keysOf(nodes, toldBy);
  const root = nearest(nodes[0], (one) => one.parent === undefined);
  const document = root === undefined ? undefined : idsOf(root)[0];
  for (const node of nodes) {
    const alone = nameOf(node) === undefined || document === undefined ? undefined : `${document}|${toldBy(node)}`;
    const key = keys.get(node) ?? alone;
    if (key !== undefined) mark(node, '@key', key);
  }
}

/** The organization of the first author among these elements who has one, through mentions. */
export function authoringOrganization(authors: readonly SourceNode[], links: Links): SourceNode | undefined {
  for (const author of authors) {
    const role = childOf(author, 'assignedAuthor');
    const meant = role === undefined ? undefined : (links.get(role) ?? role);
    const found = [role, meant].flatMap((one) => (one === undefined ? [] : childrenOf(one, 'representedOrganization')))[0];
    if (found !== undefined && marked(found, '@key') !== undefined) return found;
  }
  return undefined;
}
