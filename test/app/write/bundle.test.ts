// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../../src/app/caller.ts';
import type { Deps } from '../../../src/app/deps.ts';
import type { Gates } from '../../../src/app/gate/gates.ts';
import { bundle, type Interactions } from '../../../src/app/write/bundle.ts';
import { ok } from '../../../src/domain/issue.ts';
import { compileValidator } from '../../../src/domain/fhir/validate.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';

describe('A batch', () => {
  it('answers an entry in which something breaks with that entry\'s own failure, says nothing of what broke, and goes on', async () => {
    const logged: unknown[] = [];
    const deps = { validator: compileValidator(loadDefinitions()), log: { error: (what: unknown) => logged.push(what) } } as unknown as Deps;
    const run = {
      read: (_caller: Caller, { id }: { readonly id: string }) => (id === 'b' ? Promise.reject(new TypeError('Rosa Delgado')) : Promise.resolve(ok({ status: 200 }))),
    } as unknown as Interactions;
    const text = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: ['a', 'b', 'c'].map((id) => ({ request: { method: 'GET', url: `Basic/${id}` } })) });
    const answer = await bundle(deps, {} as Gates, { request: 'r-1' } as Caller, { call: { text, base: 'https://gw.example', prefer: 'minimal' }, run });
    const body = answer.ok ? (answer.value.body as { readonly text: string }).text : '';
    expect((JSON.parse(body) as { readonly entry: readonly { readonly response: { readonly status: string } }[] }).entry.map((each) => each.response.status.slice(0, 3))).toEqual(['200', '500', '200']);
    expect(JSON.stringify([body, logged])).not.toContain('Rosa');
    expect(logged).toMatchObject([{ request: 'r-1', entry: 1 }]);
  });
});
