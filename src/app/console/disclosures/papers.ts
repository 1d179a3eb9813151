// SPDX-License-Identifier: Apache-2.0
/** The papers that a decision rested on, in the versions of that moment: consents, orders, what was stated. */
import type { Consent, DocumentReference } from '@medplum/fhirtypes';
import { explainOrder, orderKind } from '../../../domain/consent/explain/order.ts';
import { explainScope } from '../../../domain/consent/explain/scope.ts';
import { answersOf } from '../../capture/paper.ts';
import type { Deps } from '../../deps.ts';
import { toResource } from '../../gate/knowledge.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import type { DisclosureDetail } from '../../ledger/entry.ts';
import type { Session, StoredResource } from '../../ports.ts';

/** A paper that the decision rested on, in the version of that moment. */
export interface Paper {
  /** `Type/id`. */
  readonly ref: string;
  readonly version: number;
  /** What kind of paper it is. */
  readonly title: string;
  /** What it lets through: the gate's own explanation (42 CFR 2.32(b)); absent: it is no consent or order that could be read. */
  readonly scope?: string;
  /** What the paper itself says, as a text; shown only when the gate releases it to the officer. */
  readonly text: string;
  readonly status: string;
  /** It was taken down on a form of ours, so that it can be printed. */
  readonly printable: boolean;
  /** `Type/id` of the resource in which the signed paper, or the order as it was filed, stands as a document. */
  readonly document?: string;
  readonly row: StoredResource;
}

interface Reading {
  readonly session: Session;
  /** Of that moment, as far as they are there still. */
  readonly evidence: readonly StoredResource[];
  readonly gate: PersonGate | undefined;
  readonly names: ReadonlyMap<string, string>;
}

/** Papers that a group or one of its findings names, out of the evidence of that moment. */
export async function papersOf(deps: Deps, { session, evidence, gate, names }: Reading, detail: DisclosureDetail): Promise<readonly Paper[]> {
  const named = new Set(detail.groups.flatMap((group) => [...(group.consent === undefined ? [] : [group.consent]), ...group.findings.flatMap((finding) => finding.evidence)])
    .map((ref) => ref.split('/').at(-1) ?? ''));
  const rows = evidence.filter((row) => named.has(row.id) && row.type !== 'Patient');
  return Promise.all(rows.map(async (row): Promise<Paper> => ({
    ref: `${row.type}/${row.id}`, version: row.version, row, ...sayings(row, gate, (id) => names.get(id) ?? id),
    printable: row.type === 'Consent' && (await answersOf(deps, session, row)).length > 0,
  })));
}

type Sayings = Pick<Paper, 'title' | 'scope' | 'text' | 'status' | 'document'>;

function sayings(row: StoredResource, gate: PersonGate | undefined, nameOf: (id: string) => string): Sayings {
  const resource = toResource(row);
  const text = textOf((resource as { readonly text?: { readonly div?: string } }).text?.div ?? '');
  const status = (resource as { readonly status?: string }).status ?? '';
  if (resource.resourceType === 'Consent') {
    const paper = gate?.papers.find((each) => each.id === row.id || each.id === `Consent/${row.id}`);
    const document = scanOf(resource);
    return { title: 'Consent', text, status, ...(paper === undefined ? {} : { scope: explainScope(paper, nameOf) }), ...(document === undefined ? {} : { document }) };
  }
  if (resource.resourceType === 'DocumentReference') {
    const order = gate?.orders.find((each) => each.id === row.id);
    const said = [resource.description ?? '', text, ...inlineTexts(resource)].filter((part) => part !== '').join('\n');
    return {
      title: order === undefined ? 'Document' : orderKind(order.type), text: said, status, ...(order === undefined ? {} : { scope: explainOrder(order, nameOf) }),
      ...(resource.content.some(({ attachment }) => attachment.data !== undefined || attachment.url !== undefined) ? { document: `DocumentReference/${row.id}` } : {}),
    };
  }
  return { title: TITLES[resource.resourceType] ?? resource.resourceType, text, status };
}

const TITLES: Readonly<Record<string, string>> = { Communication: 'Statement', Contract: 'Agreement', CareTeam: 'Team', Observation: 'Observation', Provenance: 'Signature or origin' };

/** Where the signed paper of a consent stands as a document; undefined: it has none. */
export function scanOf({ id = '', sourceAttachment, sourceReference }: Consent): string | undefined {
  const reference = sourceReference?.reference ?? '';
  return /^DocumentReference\/[A-Za-z0-9.-]{1,64}$/.test(reference) ? reference : sourceAttachment?.data !== undefined || sourceAttachment?.url !== undefined ? `Consent/${id}` : undefined;
}

/** Plain texts that stand in the document itself. */
function inlineTexts({ content }: DocumentReference): readonly string[] {
  return content.flatMap(({ attachment: { contentType = '', data } }) => (data !== undefined && contentType.startsWith('text/plain') ? [Buffer.from(data, 'base64').toString('utf8').trim()] : []));
}

/** The words of a narrative, without its markup. */
function textOf(div: string): string {
  return div.replace(/<\/(p|div|li|tr|h\d)>|<br\s*\/?>/g, '\n').replace(/<[^>]*>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&')
    .replace(/\n\s*\n+/g, '\n').trim();
}
