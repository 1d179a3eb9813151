// SPDX-License-Identifier: Apache-2.0
/** The contents of a released record alone, in their own form: they leave under the decisions that the record was released by, and as no other. */
import { describe, expect, it } from '@jest/globals';
import { enforceAttachment, enforceContent, enforceResource } from '../../../../src/domain/consent/enforce/enforce.ts';
import { decisionsOf, type Releasable } from '../../../../src/domain/consent/enforce/releasable.ts';
import { candidate, decision, input } from './answers.ts';

const released = (type: string, members: object): Releasable => enforceResource(input([candidate({ type, body: JSON.stringify(members).slice(1, -1), refs: [] })]))!;
const PDF = { contentType: 'application/pdf', data: 'JVBERg==' };
const read = (out: Releasable | undefined): unknown => out && [out.form, out.contentType, out.text, decisionsOf(out)];

describe('the contents of a released Binary', () => {
  it('go in their own media type, with the record that they belong to, under its decisions', () => {
    const { body, context } = enforceContent(released('Binary', { ...PDF, securityContext: { reference: 'DocumentReference/d' } }));
    expect([read(body), context]).toEqual([['content', 'application/pdf', 'JVBERg==', [decision]], 'DocumentReference/d']);
  });

  it('go without a record that they belong to where they belong to none, and empty where there are none', () => {
    const out = enforceContent(released('Binary', { contentType: 'text/plain' }));
    expect([Object.keys(out), read(out.body)]).toEqual([['body'], ['content', 'text/plain', '', [decision]]]);
  });
});

describe('the document in a released record', () => {
  it('of a consent is its paper, in its own media type and under its decisions', () => {
    expect(read(enforceAttachment(released('Consent', { sourceAttachment: PDF })))).toEqual(['content', 'application/pdf', 'JVBERg==', [decision]]);
  });

  it('of a document reference is the first that stands in it, not one that is elsewhere', () => {
    const content = [{ attachment: { contentType: 'application/pdf', url: 'Binary/b' } }, { attachment: PDF }, { attachment: { ...PDF, data: 'AAAA' } }];
    expect(read(enforceAttachment(released('DocumentReference', { content })))).toEqual(['content', 'application/pdf', 'JVBERg==', [decision]]);
  });

  it('is bytes of an unknown kind where the record does not say which', () => {
    expect(read(enforceAttachment(released('Consent', { sourceAttachment: { data: 'AAAA' } })))).toEqual(['content', 'application/octet-stream', 'AAAA', [decision]]);
  });

  it.each<readonly [string, string, object]>([
    ['a consent without a paper', 'Consent', { status: 'active' }],
    ['a consent whose paper is elsewhere', 'Consent', { sourceAttachment: { url: 'Binary/b' } }],
    ['a document reference to what is elsewhere', 'DocumentReference', { content: [{ attachment: { url: 'Binary/b' } }] }],
  ])('is none of %s', (_what, type, members) => {
    expect(enforceAttachment(released(type, members))).toBeUndefined();
  });
});
