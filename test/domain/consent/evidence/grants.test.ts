// SPDX-License-Identifier: Apache-2.0
/** The ways in which a refusal permits after all: what narrows each of them is every denial beside its path, and none on it. */
import { describe, expect, it } from '@jest/globals';
import type { ConsentProvision } from '@medplum/fhirtypes';
import { grantsOf } from '../../../../src/domain/consent/evidence/consents/grants.ts';
import { consent } from './support.ts';

const deny = (...provision: ConsentProvision[]): ConsentProvision => ({ type: 'deny', provision });
const permit = (...provision: ConsentProvision[]): ConsentProvision => ({ type: 'permit', provision });
const ways = (root: ConsentProvision): readonly string[] => grantsOf(consent(root)).map(({ path, denials }) => `${path.at(-1)!.at} without ${denials.map(({ at }) => at).join(', ')}`);

describe('what a refusal excepts', () => {
  it.each<readonly [string, ConsentProvision, readonly string[]]>([
    ['goes without the denials beside it', deny(permit(), deny()), ['provision.provision[0] without provision.provision[1]']],
    ['inside a denial of the refusal, without the other denials and not without its own', deny(deny(permit()), deny()), ['provision.provision[0].provision[0] without provision.provision[1]']],
    ['two denials deep, without what is beside each of them', deny(deny(deny(permit()), deny()), deny()),
      ['provision.provision[0].provision[0].provision[0] without provision.provision[1], provision.provision[0].provision[1]']],
    ['inside a denial, without the denials beside it there', deny(deny(permit(), deny()), deny()), ['provision.provision[0].provision[0] without provision.provision[1], provision.provision[0].provision[1]']],
    ['is nothing where it holds denials alone', deny(deny(), deny()), []],
  ])('%s', (_sentence, root, expected) => {
    expect(ways(root)).toEqual(expected);
  });
});
