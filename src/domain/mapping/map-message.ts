// SPDX-License-Identifier: Apache-2.0
/** A message's text -> resources and a loss report: read, tell what it is, run the rows unit by unit, account for every leaf. */
import type { Issue, Result } from '../issue.ts';
import { fail, ok } from '../issue.ts';
import { assemble } from './assemble.ts';
import type { CompiledFormat, CompiledMessage } from './compiled.ts';
import { digestOf } from './digest.ts';
import { resolveFeed } from './feed.ts';
import { ledgerOf } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { select } from './path.ts';
import { readCsv } from './read/csv.ts';
import { readTables } from './read/tables.ts';
import { readHl7 } from './read/hl7-tree.ts';
import { readXml } from './read/xml.ts';
import type { RunContext } from './run-context.ts';
import { valueReader } from './run-context.ts';
import { allHold, partsOf, seatIndex } from './seats.ts';
import { leavesUnder } from './tree.ts';
import type { FeedSettings, Mapped, SourceDocument, SourceNode } from './types.ts';
import { runUnit } from './unit.ts';
import type { Made } from './unit.ts';

/**
 * Maps one message. `text` is already decoded. Errors: it cannot be read, it is none of the format's messages, every part of it lacks
 * something that cannot be done without, or the feed's settings are wrong. The same input gives the same output.
 */
export function mapMessage(format: CompiledFormat, text: string, settings: FeedSettings): Result<Mapped> {
  const assumed = new Set<string>();
  const feed = resolveFeed(settings, format.tables, assumed);
  if (!feed.ok) return feed;
  const read = readDocument(format, text, settings);
  if (!read.ok) return read;
  const doc = read.value;
  const message = messageOf(format, doc);
  if (!message.ok) return message;
  const ledger = ledgerOf(doc);
  const start: RunContext = {
    doc, feed: feed.value, ledger, kind: message.value.kind, identity: '', format, valueOf: valueReader(format, ledger),
  };
  const run = { ...start, identity: identityOf(start, message.value, text) };
  const refusals = format.refuse.filter(({ when }) => allHold(run, doc.root, when)).map(({ issue }) => ({ ...issue, at: doc.root.at }));
  if (refusals.length > 0) return fail(...refusals);
  const made = runUnits(run);
  if (!made.ok) return made;
  const entries = assemble(run, made.value);
  ignoreOnPurpose(run);
  return ok({ identity: run.identity, kind: run.kind, entries, loss: ledger.report(), assumed: [...assumed] });
}

function readDocument(format: CompiledFormat, text: string, settings: FeedSettings): Result<SourceDocument> {
  if (format.reader.kind === 'csv') return readCsv({ text, settings: settings.csv ?? {} }, format.reader.shape);
  if (format.reader.kind === 'tables') return readTables({ text, settings: settings.csv ?? {} }, format.reader.shape);
  if (format.reader.kind === 'hl7v2') return readHl7(text, format.reader.under);
  const read = readXml(text, format.reader.familyOf);
  return read.ok ? ok(format.reader.post(read.value)) : read;
}

/** Which of the format's messages this is. Only names of our own appear in the refusal: a stray header may be a person's data. */
function messageOf(format: CompiledFormat, doc: SourceDocument): Result<CompiledMessage> {
  const columns = new Set(doc.root.children.find((node) => node.name === 'header')?.children.map((node) => node.name));
  const found = format.messages.find((message) =>
    message.root === undefined ? message.columns.every((column) => columns.has(column)) : message.root === doc.root.name);
  if (found !== undefined) return ok(found);
  const known = format.messages.map((message) => message.root ?? `a table with ${message.columns.join(', ')}`).join('; ');
  return fail({ code: 'structure', text: `this is no message of the format ${format.id}, which knows: ${known}`, at: doc.root.at });
}

/** The sender's own number of the message where it has one; always with the feed, since two senders may count alike. */
function identityOf(run: RunContext, message: CompiledMessage, text: string): string {
  const place = { context: run.doc.root, ordinal: 0, seats: seatIndex([]) };
  const own = message.identity.map((parts) => partsOf(run, parts, place)).find((parts) => parts !== undefined);
  return [run.format.id, run.feed.slug, message.kind, ...(own ?? ['text', digestOf(text)])].join('|');
}

function runUnits(run: RunContext): Result<readonly Made[]> {
  const units = run.format.unit.map((path) => select(run.doc, run.doc.root, path)).find((nodes) => nodes.length > 0) ?? [];
  if (units.length === 0 && run.format.reader.kind === 'xml') return fail({ code: 'structure', text: 'the message has no body', at: run.doc.root.at });
  const made: Made[] = [];
  const issues: Issue[] = [];
  for (const unit of units) {
    const result = runUnit(run, unit);
    if (result.ok) made.push(...result.value);
    else {
      issues.push(...result.issues);
      result.issues.forEach((issue) => refuseUnit(run.ledger, unit, issue));
    }
  }
  return issues.length > 0 && made.length === 0 ? fail(...issues.slice(0, 100)) : ok(made);
}

function refuseUnit(ledger: Ledger, unit: SourceNode, issue: Issue): void {
  ledger.tell(unit, unit.name, { kind: 'failed-transform', severity: 'error', text: `left out: ${issue.text}` });
  for (const leaf of leavesUnder(unit)) ledger.explain(leaf, { kind: 'failed-transform', severity: 'error', text: 'left out with the part of the message that it belongs to' });
}

function ignoreOnPurpose(run: RunContext): void {
  for (const { path, reason } of run.format.ignore) {
    for (const node of select(run.doc, run.doc.root, path)) {
      for (const leaf of leavesUnder(node)) run.ledger.ignore(leaf, { kind: 'ignored', severity: 'information', text: reason });
    }
  }
}
