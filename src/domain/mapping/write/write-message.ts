// SPDX-License-Identifier: Apache-2.0
/** Resources -> a message of a format, by the same rows that read it, with a report of what the format could not hold. */
import type { Bundle } from '@medplum/fhirtypes';
import { listReferences } from '../../fhir/references.ts';
import type { Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import type { CompiledFormat, CompiledWriter } from '../compiled.ts';
import { resolveFeed } from '../feed.ts';
import type { Feed } from '../feed.ts';
import type { FeedSettings, LossReport } from '../types.ts';
import { accountOf, reportOf } from './account.ts';
import type { OutAccount } from './account.ts';
import { assignGroups, jsonOf } from './assign.ts';
import { makeAt, outNode } from './out-tree.ts';
import type { OutNode } from './out-tree.ts';
import { writeUnit } from './place.ts';
import { renderXml } from './render-xml.ts';
import { renderCsv, renderHl7 } from './render.ts';
import type { OutEntry, OutRun, OutSeat } from './run.ts';

export interface OutMessage {
  readonly entries: readonly OutEntry[];
  /** Settings of the party that will read it: its identifiers, codes, time zone. */
  readonly settings: FeedSettings;
  /** Kind of message; default: the format's first. */
  readonly kind?: string;
  /** What the message says about itself, by the names that the format's `write.set` uses (id, time, date, sender, receiver ...). */
  readonly envelope: Readonly<Record<string, string>>;
}

export interface WrittenMessage {
  readonly text: string;
  readonly contentType: string;
  readonly kind: string;
  readonly tree: OutNode;
  /** Counted over the values of the resources. */
  readonly loss: LossReport;
  readonly assumed: readonly string[];
}

/** Entries of a Bundle, by the references that its resources use. */
export function entriesOf(bundle: Bundle): readonly OutEntry[] {
  return (bundle.entry ?? []).flatMap(({ fullUrl, resource }) => {
    if (resource === undefined) return [];
    const own = resource.id === undefined ? '' : `${resource.resourceType}/${resource.id}`;
    const urn = fullUrl?.startsWith('urn:') === true;
    return [{ ref: urn || own === '' ? (fullUrl ?? own) : own, resource }];
  });
}

/**
 * Writes one message. Errors: the format is only read, it has no message of that kind, nobody is in it, or the settings are wrong.
 * The caller has passed the resources through the gate: this only translates.
 */
export function writeMessage(format: CompiledFormat, message: OutMessage): Result<WrittenMessage> {
  const { writer } = format;
  if (writer === undefined) return fail({ code: 'not-supported', text: `the format ${format.id} is only read` });
  const kind = format.messages.find((one) => one.only === undefined && (message.kind === undefined || one.kind === message.kind));
  if (kind === undefined) return fail({ code: 'not-supported', text: `the format ${format.id} has no message of that kind; known are ${format.messages.map((one) => one.kind).join(', ')}` });
  const assumed = new Set<string>();
  const feed = resolveFeed(message.settings, format.tables, assumed);
  if (!feed.ok) return feed;
  const persons = personsOf(message.entries);
  if (persons.length === 0) return fail({ code: 'business-rule', text: 'there is no Patient whom the message could be about' });
  const root = outNode(undefined, { name: kind.root ?? 'table', family: writer.rootFamily });
  const accounts: OutAccount[] = [];
  for (const entries of persons) {
    const unit = unitOf(format, root, persons.length);
    if (unit === undefined) return fail({ code: 'business-rule', text: `a message of the format ${format.id} is about one person` });
    setValues(writer, { unit, kind: kind.kind, envelope: message.envelope });
    accounts.push(...writePerson({ format, feed: feed.value, kind: kind.kind }, entries, unit));
  }
  return ok({ text: render(format, writer, root), contentType: writer.contentType, kind: kind.kind, tree: root, loss: reportOf(accounts, []), assumed: [...assumed] });
}

function render(format: CompiledFormat, writer: CompiledWriter, root: OutNode): string {
  if (format.reader.kind === 'hl7v2') return renderHl7(root, writer);
  if (format.reader.kind === 'csv') return renderCsv(root, writer, format.reader.shape.groupBy);
  return renderXml(root, writer);
}

/** The node of a person's part: the root where a message has only one. */
function unitOf(format: CompiledFormat, root: OutNode, persons: number): OutNode | undefined {
  const path = format.unit.at(-1);
  if (path === undefined || path.steps.length === 0) return persons === 1 ? root : undefined;
  return makeAt(root, path, { last: 'fresh' });
}

function setValues(writer: CompiledWriter, { unit, kind, envelope }: { readonly unit: OutNode; readonly kind: string; readonly envelope: OutMessage['envelope'] }): void {
  for (const { path, kinds, value } of writer.set) {
    const text = value.startsWith('=') ? value.slice(1) : envelope[value];
    if (text === undefined || (kinds.length > 0 && !kinds.includes(kind))) continue;
    const node = makeAt(unit, path, { last: 'reuse' });
    if (node !== undefined) node.value ??= text;
  }
}

function writePerson(about: Pick<OutRun, 'format' | 'feed' | 'kind'> & { readonly feed: Feed }, entries: readonly OutEntry[], unit: OutNode): readonly OutAccount[] {
  const groups = assignGroups(about.format, entries);
  const count = new Map<string, number>();
  const accounts = new Map<OutEntry, OutAccount>(entries.map((entry) => {
    const type = entry.resource.resourceType;
    const number = (count.get(type) ?? 0) + 1;
    count.set(type, number);
    return [entry, accountOf(type, `${type} ${String(number)}`, jsonOf(entry))];
  }));
  const seats = entries.flatMap((entry): readonly OutSeat[] => {
    const [group, account] = [groups.get(entry), accounts.get(entry)];
    return group === undefined || account === undefined ? [] : [{ entry, group, account, refers: referencesIn(entry), node: undefined }];
  });
  const run: OutRun = { ...about, seats, byRef: new Map(seats.map((seat) => [seat.entry.ref, seat])), unit, at: new Map(), taken: new Map(), writes: 0, links: 0 };
  writeUnit(run);
  return [...accounts.values()];
}

function referencesIn(entry: OutEntry): ReadonlySet<string> {
  return new Set(listReferences(entry.resource).map(({ reference }) => reference));
}

/** The entries of each person: what refers to the Patient, or is led to from there. What leads to nobody goes with the first. */
function personsOf(entries: readonly OutEntry[]): readonly (readonly OutEntry[])[] {
  const patients = entries.filter(({ resource }) => resource.resourceType === 'Patient');
  if (patients.length < 2) return patients.length === 0 ? [] : [entries];
  const byRef = new Map(entries.map((entry) => [entry.ref, entry]));
  const parts = patients.map((patient) => {
    const own = new Set(entries.filter((entry) => entry === patient || referencesIn(entry).has(patient.ref)));
    for (const entry of own) {
      for (const reference of referencesIn(entry)) {
        const target = byRef.get(reference);
        if (target !== undefined && target.resource.resourceType !== 'Patient') own.add(target);
      }
    }
    return own;
  });
  const loose = entries.filter((entry) => parts.every((part) => !part.has(entry)));
  return parts.map((part, index) => (index === 0 ? [...part, ...loose] : [...part]));
}
