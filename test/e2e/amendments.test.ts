// SPDX-License-Identifier: Apache-2.0
/** A patient's request to amend a record, from the desk that takes it down to the answer of the record's holder (45 CFR 164.526). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Task } from '@medplum/fhirtypes';
import { answerRequest, requestAmendment } from '../../src/app/aftermath/amendments.ts';
import { workList } from '../../src/app/aftermath/work-list.ts';
import { createGates } from '../../src/app/gate/gates.ts';
import { amendmentDue } from '../../src/domain/consent/aftermath/amendment.ts';
import { localDay } from '../../src/domain/consent/evidence/time.ts';
import { STAFF } from '../app/aftermath/orders.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { entriesOf, personAtProgram, send } from './support.ts';

let gateway: TestGateway;
let program: string;
let person: Awaited<ReturnType<typeof personAtProgram>>;
let filed: Task;

beforeAll(async () => {
  gateway = await openGateway();
  program = await gateway.tokenFor('open-door');
  person = await personAtProgram(gateway, program, '5261');
});
afterAll(() => gateway.close());

const ask = (record: string, words = 'I was not there that day') => {
  const { deps } = gateway.gateway;
  return requestAmendment(deps, createGates(deps.policy), STAFF, { patientId: person.patient.split('/')[1]!, record, words });
};

describe('a request to amend a record', () => {
  it('is on the list with its day in 60 days, and with the holder, who is told', async () => {
    const made = await ask(person.records['attendance']!);
    expect(made.ok).toBe(true);
    filed = (made as { value: Task }).value;
    const today = localDay(Date.now(), 'America/Chicago');
    expect(filed).toMatchObject({ status: 'requested', focus: { reference: person.records['attendance'] }, restriction: { period: { end: amendmentDue(today, false) } } });
    expect(await workList(gateway.gateway.deps, STAFF, { code: 'amendment', open: true })).toMatchObject({ ok: true, value: [{ id: filed.id }] });
    expect((await entriesOf(gateway, program, 'Task')).filter((entry) => JSON.stringify(entry.resource).includes('I was not there'))).toHaveLength(1);
    expect(await gateway.gateway.deps.store.takeOutbox(10, 1000)).toMatchObject([{ channel: 'notice', partner: 'open-door' }]);
  });

  it('is valid FHIR, and nobody else can read it', async () => {
    expect(gateway.gateway.deps.validator.validate(filed)).toEqual([]);
    const hospital = await gateway.tokenFor('larkspur');
    expect((await send(gateway, hospital, `Task/${filed.id!}`)).status).toBe(404);
  });

  it.each([
    ['of a record that is not there', 'Observation/none', 'words', 'not-found'], ['without words', '', ' ', 'value'],
  ])('%s is refused', async (_name, record, words, code) => {
    expect(await ask(record === '' ? person.records['test']! : record, words)).toMatchObject({ ok: false, issues: [{ code }] });
  });

  it('of a partner for somebody is answered like one for a record that is not there', async () => {
    const { deps } = gateway.gateway;
    const partner = { ...STAFF, kind: 'partner' as const, organization: 'open-door', client: 'open-door', role: 'counselor' as const, purpose: 'treatment' as const };
    const call = { patientId: person.patient.split('/')[1]!, record: person.records['test']!, words: 'x' };
    expect(await requestAmendment(deps, createGates(deps.policy), partner, call)).toMatchObject({ ok: false, issues: [{ code: 'not-found' }] });
  });

  it('is extended once, denied on a ground of the rule, and disputed; each step is kept', async () => {
    const { deps } = gateway.gateway;
    const answer = (given: Parameters<typeof answerRequest>[2]['given']) => answerRequest(deps, STAFF, { id: filed.id!, given });
    const today = localDay(Date.now(), 'America/Chicago');
    expect(await answer({ answer: 'extend', by: 'D. Whitfield', reason: 'The counselor is away' })).toMatchObject({ ok: true, value: { status: 'in-progress', restriction: { period: { end: amendmentDue(today, true) } } } });
    expect(await answer({ answer: 'extend', by: 'D. Whitfield', reason: 'Still away' })).toMatchObject({ ok: false });
    expect(await answer({ answer: 'deny', by: 'D. Whitfield', ground: 'accurate-and-complete' })).toMatchObject({ ok: true, value: { status: 'rejected' } });
    const letters = await entriesOf(gateway, await gateway.tokenFor('compliance'), 'Communication?category=amendment-denied');
    expect(JSON.stringify(letters[0]?.resource)).toContain('you disagree');
    const disputed = await answer({ answer: 'disagree', statement: 'My bus ticket shows it' });
    expect(disputed.ok && JSON.stringify(disputed.value.output)).toContain('My bus ticket shows it');
    expect(await answer({ answer: 'accept', by: 'D. Whitfield' })).toMatchObject({ ok: false });
  });
});
