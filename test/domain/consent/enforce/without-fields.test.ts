// SPDX-License-Identifier: Apache-2.0
/** What is left of a record without fields of other origins: what R4 requires says that its value is unknown. */
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { UNKNOWN } from '../../../../src/domain/consent/enforce/carriers.ts';
import { standInOf, withoutFields } from '../../../../src/domain/consent/enforce/without-fields.ts';
import { compileSchema } from '../../../../src/domain/fhir/schema.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { isError } from '../../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const definitions = loadDefinitions();
const schema = compileSchema(definitions);
const validator = compileValidator(definitions);
const without = (resource: object, ...names: readonly string[]): object => withoutFields(resource as Resource, names, standInOf(schema));
const condition = { resourceType: 'Condition', subject: { id: 'who', reference: 'Patient/p' }, code: { id: 'dx', text: 'x' }, note: [{ id: 'n', text: 'n' }] };

describe('A record without fields', () => {
  it('has no trace of an element that it need not have', () => {
    expect(without(condition, '#dx', 'note')).toEqual({ resourceType: 'Condition', subject: condition.subject });
  });

  it('says of a required element that it is unknown', () => {
    expect(without(condition, '#who')).toMatchObject({ subject: UNKNOWN });
    expect(without({ resourceType: 'Observation', status: 'final', code: { text: 'x' } }, 'code')).toEqual({ resourceType: 'Observation', status: 'final', code: UNKNOWN });
    expect(without({ resourceType: 'Communication', status: 'completed', payload: [{ id: 'p', contentString: 'x' }] }, 'Communication.payload.content')).toEqual({ resourceType: 'Communication', status: 'completed', payload: [{ id: 'p', _contentString: UNKNOWN }] });
  });

  it('says so of a required primitive beside where it stood, and of one of several only when none is left', () => {
    const event = { resourceType: 'Appointment', status: 'booked', participant: [{ id: 'a', status: 'accepted' }, { id: 'b', status: 'accepted' }] };
    expect(without(event, '#a')).toMatchObject({ participant: [{ id: 'b', status: 'accepted' }] });
    expect(without(event, 'participant')).toEqual({ resourceType: 'Appointment', status: 'booked', participant: [{ _status: UNKNOWN }] });
    expect(without({ resourceType: 'Composition', title: 'T', _title: { id: 't' } }, '#t')).toEqual({ resourceType: 'Composition', _title: UNKNOWN });
  });

  it('has in a required entry what that must have, where what the entry was for is gone', () => {
    const document = { resourceType: 'DocumentReference', status: 'current', content: [{ attachment: { id: 'a', title: 'x' }, format: { display: 'about x' } }] };
    expect(without(document, '#a')).toEqual({ resourceType: 'DocumentReference', status: 'current', content: [{ attachment: UNKNOWN }] });
  });

  it.each<readonly [string, object]>([['attached', { contentAttachment: { id: 'x', title: 'x' } }], ['referred to', { contentReference: { id: 'x', reference: 'Condition/x' } }]])(
    'has no part of a message of which what was %s may not be seen: neither that it was there nor the words about it', (_how, content) => {
      const message = { resourceType: 'Communication', status: 'completed', payload: [{ extension: [{ url: 'urn:x', valueString: 'about x' }], ...content }, { contentString: 'b' }] };
      expect(without(message, '#x')).toEqual({ resourceType: 'Communication', status: 'completed', payload: [{ contentString: 'b' }] });
    });

  it('is sound R4 also where what stands in for an element must have members of its own, or is a list', () => {
    const task = { resourceType: 'Task', status: 'accepted', intent: 'order', input: [{ type: { text: 't' }, valueAnnotation: { id: 'a', text: 'x' } }] };
    const parameter = { resourceType: 'SearchParameter', base: ['Patient'] };
    expect(without(task, '#a')).toEqual({ ...task, input: [{ type: { text: 't' }, valueAnnotation: { _text: UNKNOWN } }] });
    expect(validator.validate(without(task, '#a')).filter(isError)).toEqual([]);
    expect(without(parameter, 'base')).toEqual({ resourceType: 'SearchParameter', _base: [UNKNOWN] });
  });

  it('is itself where none of them is in it, as in an earlier version', () => {
    expect(without(condition, '#later', 'Condition.abatement')).toBe(condition);
  });

  it('has nothing in the place of what no definition knows', () => {
    expect(without({ resourceType: 'Unheard', made: 'up' }, 'made')).toEqual({ resourceType: 'Unheard' });
    expect(without({ ...condition, made: [{ up: { id: 'x', text: 'x' }, of: 'y' }] }, '#x')).toEqual({ ...condition, made: [{ of: 'y' }] });
    expect(withoutFields(condition as unknown as Resource, ['#who'])).not.toHaveProperty('subject');
  });
});
