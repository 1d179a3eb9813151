// SPDX-License-Identifier: Apache-2.0
/** What a sender is told about its message. It may see its own codes in its own loss report, and nothing of anybody else's. */
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { toOperationOutcome, type Issue } from '../../domain/issue.ts';
import type { LossReport, Mapped } from '../../domain/mapping/types.ts';
import type { Answer } from '../api.ts';

export interface TakenIn {
  readonly message: string;
  readonly kind: string;
  readonly wrote: readonly string[];
  readonly unchanged: number;
  readonly loss: LossReport;
  readonly assumed: readonly string[];
  readonly warnings: readonly Issue[];
}

/** The answer to a message that was taken in: where things went, what was assumed, and every line of the loss report. */
export function takenInAnswer(taken: TakenIn): Answer {
  const { loss } = taken;
  const issues: readonly Issue[] = [
    note(`Taken in as message ${taken.message} (${taken.kind}): ${String(taken.wrote.length)} resources written, ${String(taken.unchanged)} unchanged`),
    ...taken.wrote.map((reference) => note(`Wrote ${reference}`)),
    ...lossIssues(loss),
    ...taken.assumed.map((text) => note(`Assumed: ${text}`)),
    ...taken.warnings,
  ];
  return { status: 200, body: publicDocument(toOperationOutcome(issues)) };
}

/** The answer to a message that was only tried: what it would become, what would be refused in it, and its loss report. */
export function triedAnswer(mapped: Mapped, faults: readonly Issue[]): Answer {
  const kinds = Map.groupBy(mapped.entries, ({ resource }) => resource.resourceType);
  return { status: 200, body: publicDocument(toOperationOutcome([
    note(`Tried, and nothing kept (${mapped.kind}): it would become ${[...kinds].map(([type, all]) => `${String(all.length)} ${type}`).join(', ')}`),
    ...lossIssues(mapped.loss), ...mapped.assumed.map((text) => note(`Assumed: ${text}`)), ...faults,
  ])) };
}

function note(text: string): Issue {
  return { code: 'informational', severity: 'information', text };
}

function lossIssues(loss: LossReport): readonly Issue[] {
  return [
    note(`Of ${String(loss.leaves)} values: ${String(loss.mapped)} mapped, ${String(loss.keptAsText)} kept as text, ${String(loss.ignored)} ignored for a reason, ${String(loss.lost)} not carried over`),
    ...loss.lines.map((line): Issue => ({
      code: 'informational', severity: line.severity === 'fatal' || line.severity === 'error' ? 'warning' : line.severity, at: line.at,
      text: `${line.kind}: ${line.name}${line.value === undefined ? '' : ` [${line.value}]`} (${String(line.count)}): ${line.text}`,
    })),
  ];
}

/** A message that was sent before: nothing happens a second time. */
export function duplicateAnswer(message: string): Answer {
  const text = `This message was taken in before as message ${message}; nothing was changed`;
  return { status: 200, body: publicDocument(toOperationOutcome([{ code: 'informational', severity: 'information', text }])) };
}

/** Added to the issues of a message that was refused. */
export function keptNote(message: string): Issue {
  return { code: 'informational', severity: 'information', text: `The message was kept as ${message} and can be replayed once the cause is mended` };
}
