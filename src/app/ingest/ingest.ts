// SPDX-License-Identifier: Apache-2.0
/**
 * A raw message in: read, map, validate, classify, store, in one transaction with its ledger entry. The message itself is kept
 * whatever becomes of it; the same message twice changes nothing; a broken one is refused, kept, and can be replayed.
 */
import { createHash } from 'node:crypto';
import { fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import type { Mapped } from '../../domain/mapping/types.ts';
import type { Answer, IngestCall } from '../api.ts';
import { followMistaken } from '../aftermath/mistaken.ts';
import type { Caller } from '../caller.ts';
import { releaseAlerts } from '../caseplan/release-alerts.ts';
import { withPaperTasks } from '../capture/paper-tasks.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { Message, Transaction } from '../ports.ts';
import { requireWord } from '../scope.ts';
import { regateTelling } from '../write/provenance.ts';
import { writeEntries } from '../write/record-write.ts';
import { readMessage } from './read-message.ts';
import { duplicateAnswer, keptNote, takenInAnswer, triedAnswer } from './outcome.ts';
import { partsOf } from './resolve.ts';
import { planPart, type PartPlan } from './write-person.ts';

/** Takes a message in for the caller's organization. */
export async function ingest(deps: Deps, gates: Gates, caller: Caller, call: IngestCall): Promise<Result<Answer>> {
  const scope = requireWord(caller, 'ingest');
  if (!scope.ok) {
    return scope;
  }
  const message: Message = {
    id: deps.ids.next(), format: call.format, feed: call.feed ?? '', organization: caller.organization, client: caller.client,
    received: deps.clock.now(), identity: '', sha256: createHash('sha256').update(call.raw).digest('hex'), raw: call.raw,
    contentType: call.contentType, status: 'failed', person: '', loss: '', issues: [], wrote: [],
  };
  return call.dryRun === true ? tryOut(deps, caller, message) : takeIn(deps, gates, caller, message);
}

/** What would become of a message, told to its sender: for a new feed, or one whose format or tables change. Nothing of it is kept, and nobody else's data is looked at. */
async function tryOut(deps: Deps, caller: Caller, message: Message): Promise<Result<Answer>> {
  const mapped = await readMessage(deps, caller, message);
  return mapped.ok ? ok(triedAnswer(mapped.value, mapped.value.entries.flatMap(({ resource, sourceAt }) => deps.validator.admit(resource).map((issue) => ({ ...issue, at: `${sourceAt}: ${issue.at ?? ''}` }))))) : mapped;
}

/** Takes a kept message in, new or replayed. */
export async function takeIn(deps: Deps, gates: Gates, caller: Caller, message: Message): Promise<Result<Answer>> {
  const mapped = await readMessage(deps, caller, message);
  const result = mapped.ok ? await store(deps, gates, { caller, message, mapped: mapped.value }) : mapped;
  return result.ok ? result : refuse(deps, caller, message, result.issues);
}

interface Storing { readonly caller: Caller; readonly message: Message; readonly mapped: Mapped }

async function store(deps: Deps, gates: Gates, { caller, message, mapped }: Storing): Promise<Result<Answer>> {
  return deps.store.transact(caller.tenant, async (tx) => {
    await tx.lock(`message ${caller.organization} ${message.format} ${mapped.identity}`);
    const earlier = await earlierMessage(tx, message, mapped.identity);
    if (earlier !== undefined) {
      await tx.saveMessage({ ...message, identity: mapped.identity, status: 'duplicate', loss: '' });
      return ok(duplicateAnswer(earlier.id));
    }
    const plans = await planAll(deps, gates, { caller, message, mapped }, tx);
    if (!plans.ok) {
      return plans;
    }
    const changes = plans.value.flatMap((plan) => plan.changes);
    const drafts = changes.map((change) => change.draft);
    const outbox = await releaseAlerts(deps, tx, changes);
    const applied = await tx.apply({ changes: withPaperTasks(deps, changes), outbox, ledger: writeEntries(deps, caller, { kind: 'ingest', action: 'transaction', operation: message.format, drafts }) });
    if (!applied.ok) {
      return applied;
    }
    const wrote = drafts.map((draft) => `${draft.type}/${draft.id}`);
    await regateTelling(deps, tx, wrote, { holder: caller.organization });
    const followed = await followMistaken(deps, tx, caller, wrote);
    if (!followed.ok) {
      return followed;
    }
    await tx.saveMessage({
      ...message, identity: mapped.identity, status: message.status === 'replayed' ? 'replayed' : 'accepted', person: plans.value[0]?.person ?? '', loss: JSON.stringify(mapped.loss), issues: [], wrote,
      ...(plans.value.some((plan) => plan.keptOut) ? EMPTIED : {}),
    });
    return ok(takenInAnswer({
      message: message.id, kind: mapped.kind, wrote, unchanged: plans.value.reduce((sum, plan) => sum + plan.unchanged, 0),
      loss: mapped.loss, assumed: mapped.assumed, warnings: plans.value.flatMap((plan) => plan.warnings),
    }));
  });
}

/** A message that repeats what was expunged is not kept, nor what would tell that it was the same message. */
const EMPTIED = { raw: new Uint8Array(), identity: '', sha256: '', loss: '' } as const;

async function earlierMessage(tx: Transaction, message: Message, identity: string): Promise<Message | undefined> {
  const same = await tx.messages({ identity: { organization: message.organization, format: message.format, identity }, count: 10 });
  return same.find((each) => each.id !== message.id && (each.status === 'accepted' || each.status === 'replayed'));
}

async function planAll(deps: Deps, gates: Gates, { caller, message, mapped }: Storing, tx: Transaction): Promise<Result<readonly PartPlan[]>> {
  const { parts, loose } = partsOf(mapped.entries);
  if (parts.length === 0) {
    return fail({ code: 'business-rule', text: 'The message names nobody that its records could be about', at: message.format });
  }
  const registry = await gates.registryNow(tx, caller.tenant);
  const source = { message: message.id, sha256: message.sha256, format: message.format, identity: mapped.identity, received: message.received };
  const plans: PartPlan[] = [];
  for (const part of parts) {
    const plan = await planPart(deps, gates, { tx, caller, part, source, registry });
    if (!plan.ok) {
      return plan;
    }
    plans.push(plan.value);
  }
  const warning: readonly Issue[] = loose.map((entry) => ({ code: 'informational', severity: 'warning', text: `A ${entry.resource.resourceType} is about nobody in the message and was not stored`, at: entry.sourceAt }));
  return ok(plans.map((plan, index) => (index === 0 ? { ...plan, warnings: [...plan.warnings, ...warning] } : plan)));
}

/** A message that cannot be taken in is kept with its issues, and its refusal is in the ledger. */
async function refuse(deps: Deps, caller: Caller, message: Message, issues: readonly Issue[]): Promise<Result<Answer>> {
  const kept = await deps.store.transact(caller.tenant, async (tx) => {
    await tx.saveMessage({ ...message, status: 'failed', issues });
    return tx.apply({ ledger: writeEntries(deps, caller, { kind: 'ingest', action: 'transaction', operation: message.format, drafts: [{ type: 'Binary', id: message.id, person: '' }], outcome: 'refused' }) });
  });
  return kept.ok ? fail(...issues, keptNote(message.id)) : kept;
}
