// SPDX-License-Identifier: Apache-2.0
/** An address of this server is known however it is spelled (RFC 3986, 6.2.2); any other leads elsewhere. */
import { describe, expect, it } from '@jest/globals';
import { localText, localTo } from '../../src/app/local-address.ts';

const BASE = 'http://gate.example:8080/fhir/R4';

describe('what leads to a resource of this server', () => {
  it.each([
    'DocumentReference/a', `${BASE}/DocumentReference/a`, 'HTTP://GATE.example:8080/fhir/R4/DocumentReference/a', `${BASE}//DocumentReference/a`, `${BASE}/x/../DocumentReference/a`, `${BASE}/DocumentReference/%61`,
    '/fhir/R4/DocumentReference/a', './DocumentReference/a', '//gate.example:8080/fhir/R4/DocumentReference/a', 'http://gate.example:8080/fhir/R4/x%2f..%2fDocumentReference/a', `${BASE}/DocumentReference/a/`,
  ])('%s does', (address) => {
    expect([localTo(BASE)(address), localText(BASE, address)]).toEqual(['DocumentReference/a', 'DocumentReference/a']);
  });

  it('a version, a place within, another form and a version of a definition lead to the same, and are no references', () => {
    expect([localTo(BASE)(`${BASE}/DocumentReference/a/_history/2`), localText(BASE, `${BASE}/DocumentReference/a/_history/2`)]).toEqual(['DocumentReference/a', 'DocumentReference/a/_history/2']);
    for (const address of [`${BASE}/DocumentReference/a#b`, `${BASE}/DocumentReference/a?_format=xml`, 'DocumentReference/a|1.0']) {
      expect([localTo(BASE)(address), localText(BASE, address)]).toEqual(['DocumentReference/a', undefined]);
    }
  });

  it('a port that goes without saying says nothing', () => {
    expect(localTo('https://gate.example/fhir')('https://gate.example:443/fhir/Patient/a')).toBe('Patient/a');
  });

  it.each(['https://gate.example:8080/fhir/R4/DocumentReference/a', 'http://other.example/fhir/R4/DocumentReference/a', 'http://gate.example:8080/other/DocumentReference/a', 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0',
    '#a', 'words', 'http://[bad/x', `${BASE}/DocumentReference?identifier=a/b`, `${BASE}/metadata`, `${BASE}/%E0%A4%A/a`, `${BASE}/${'x/'.repeat(2000)}DocumentReference/a`])('%s does not', (address) => {
    expect(localTo(BASE)(address)).toBeUndefined();
  });

  it('where the server has no address only what is relative does', () => {
    expect([localTo(undefined)('Patient/a'), localTo(undefined)(`${BASE}/Patient/a`)]).toEqual(['Patient/a', undefined]);
  });
});
