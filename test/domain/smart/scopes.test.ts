// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ACTIONS, asksForPatient, compileScopes, grantScopes, isAppScope, isScope, lookingOnly } from '../../../src/domain/smart/scopes.ts';

describe('SMART scopes narrow', () => {
  it.each([
    ['the same', 'system/Observation.rs', ['system/Observation.rs'], ['system/Observation.rs']],
    ['less than registered', 'system/Observation.r', ['system/Observation.cruds'], ['system/Observation.r']],
    ['more than registered', 'system/Observation.cruds', ['system/Observation.rs'], ['system/Observation.rs']],
    ['every type, where some are registered', 'system/*.rs', ['system/Patient.r', 'system/Goal.cruds'], ['system/Patient.r', 'system/Goal.rs']],
    ['one type, where every type is registered', 'system/Goal.rs', ['system/*.cruds'], ['system/Goal.rs']],
    ['the words of SMART v1', 'system/Goal.read system/Goal.write', ['system/*.cruds'], ['system/Goal.rs', 'system/Goal.cud']],
    ['v1 words in the registration', 'system/Goal.rs', ['system/*.read'], ['system/Goal.rs']],
    ['scopes of users', 'user/Goal.rs patient/Goal.rs launch openid', ['system/*.cruds'], []],
    ['letters out of order', 'system/Goal.sr', ['system/*.cruds'], []],
    ['no letter', 'system/Goal.', ['system/*.cruds'], []],
    ['a part of a type', 'system/Goal.rs?status=active', ['system/*.cruds'], ['system/Goal.rs?status=active']],
    ['a whole type, where a part is registered', 'system/Goal.rs', ['system/Goal.cruds?status=active'], ['system/Goal.rs?status=active']],
    ['one part, where another is registered: what is in both', 'system/Goal.rs?status=active', ['system/Goal.rs?category=work'], ['system/Goal.rs?category=work&status=active']],
    ['the part that is registered', 'system/Goal.r?status=active', ['system/Goal.rs?status=active'], ['system/Goal.r?status=active']],
    ['a part of every type', 'system/*.rs?status=active', ['system/*.cruds'], []],
    ['a part by what shapes an answer', 'system/Goal.rs?_count=1', ['system/*.cruds'], []],
    ['a part by a chain', 'system/Goal.rs?subject.name=x', ['system/*.cruds'], []],
    ['a part by _has', 'system/Goal.rs?_has:CarePlan:goal:status=active', ['system/*.cruds'], []],
    ['a part by no value', 'system/Goal.rs?status=', ['system/*.cruds'], []],
    ['words of our own', 'ingest console', ['ingest', 'system/*.cruds'], ['ingest']],
    ['what a system has, by an app', 'system/Goal.rs', ['user/*.cruds', 'patient/*.cruds'], []],
    ['what an app has, by a system', 'user/Goal.rs patient/Goal.rs offline_access openid', ['system/*.cruds', 'ingest'], []],
    ['what a user has', 'user/Goal.rs', ['user/*.cruds'], ['user/Goal.rs']],
    ['of one patient, where all that a user has is registered', 'patient/*.rs', ['user/Goal.cruds'], ['patient/Goal.rs']],
    ['of a user, where one patient is registered', 'user/Goal.rs', ['patient/*.cruds'], []],
    ['of one patient, a part', 'patient/Goal.rs?status=active', ['patient/*.r'], ['patient/Goal.r?status=active']],
    ['words of an app', 'openid fhirUser offline_access launch/patient launch', ['openid', 'launch/patient', 'fhirUser'], ['openid', 'fhirUser', 'launch/patient']],
    ['nothing', '', ['system/*.cruds'], []],
  ])('asked for %s', (_name, asked, registered, granted) => {
    expect(grantScopes(asked, registered)).toEqual(granted);
  });

  const verbs = fc.subarray([...ACTIONS], { minLength: 1 }).map((each) => each.join(''));
  const scope = fc.tuple(fc.constantFrom('*', 'Patient', 'Goal', 'Observation'), verbs, fc.constantFrom('', '?status=a', '?status=b', '?status=a&_id=1'))
    .map(([type, letters, part]) => `system/${type}.${letters}${type === '*' ? '' : part}`);
  /** What the scopes let through of all that could be, by brute force. */
  const reach = (scopes: readonly string[], type: string, action: (typeof ACTIONS)[number]): readonly string[] => {
    const grants = compileScopes(scopes);
    const all = ['status=a _id=1', 'status=a _id=2', 'status=b _id=1', 'status=b _id=2'];
    const searches = grants.narrowed(type, action);
    return !grants.allows(type, action) ? [] : searches === undefined ? all : all.filter((one) => searches.some((search) => search.split('&').every((part) => one.split(' ').includes(part))));
  };

  it('whatever is asked for, a grant allows nothing that the registration does not', () => {
    fc.assert(fc.property(fc.array(scope), fc.array(scope), (asked, registered) => {
      const [granted, mine] = [compileScopes(grantScopes(asked.join(' '), registered)), compileScopes(registered)];
      for (const type of ['*', 'Patient', 'Goal', 'Observation', 'Consent']) {
        for (const action of ACTIONS) {
          expect(granted.allows(type, action) && !mine.allows(type, action)).toBe(false);
          const theirs = reach(registered, type, action);
          expect(reach(grantScopes(asked.join(' '), registered), type, action).filter((each) => !theirs.includes(each))).toEqual([]);
        }
      }
    }), { seed: 42, numRuns: 300 });
  });

  it('asking for all that is registered grants all of it', () => {
    fc.assert(fc.property(fc.array(scope), (registered) => {
      const [granted, mine] = [compileScopes(grantScopes(registered.join(' '), registered)), compileScopes(registered)];
      for (const type of ['*', 'Patient', 'Goal', 'Observation']) {
        for (const action of ACTIONS) {
          expect(granted.allows(type, action)).toBe(mine.allows(type, action));
          expect(reach(grantScopes(registered.join(' '), registered), type, action)).toEqual(reach(registered, type, action));
        }
      }
    }), { seed: 43, numRuns: 200 });
  });

  it('a scope for one type says nothing about every type', () => {
    expect(compileScopes(['system/Patient.cruds']).allows('*', 'r')).toBe(false);
  });

  it.each([['system/*.rs', true], ['system/*.*', true], ['ingest', true], ['system/patient.rs', false], ['offline_access', false], ['user/*.rs', false], ['patient/*.rs', false]])(
    '%s can be registered: %s', (text, expected) => {
      expect(isScope(text)).toBe(expected);
    });

  it.each([['user/*.rs', true], ['patient/Goal.read', true], ['launch/patient', true], ['offline_access', true], ['system/*.rs', false], ['console', false], ['launch', false], ['users/*.rs', false]])(
    '%s can be registered for an app: %s', (text, expected) => {
      expect(isAppScope(text)).toBe(expected);
    });

  it('a patient must be chosen when a scope speaks of one', () => {
    expect([['patient/Goal.rs'], ['launch/patient'], ['user/Patient.rs', 'openid'], ['system/*.rs']].map(asksForPatient)).toEqual([true, true, false, false]);
  });

  it('who only looks keeps nothing that writes', () => {
    expect(lookingOnly(['patient/*.cruds', 'user/Goal.cud', 'patient/Goal.crs?status=active', 'openid', 'launch/patient']))
      .toEqual(['patient/*.rs', 'patient/Goal.rs?status=active', 'openid', 'launch/patient']);
  });
});
