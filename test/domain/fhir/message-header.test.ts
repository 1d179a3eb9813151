// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { readMessageAbout } from '../../../src/domain/fhir/message-header.ts';

describe('What a body says of itself as a message', () => {
  it.each(['null', '5', '"x"', '[]', '{}', '{"resourceType":"Bundle","type":"message","entry":null}'])('is refused where there is no Bundle of messages: %s', (body) => {
    const read = readMessageAbout(body);
    expect(read.ok ? '' : read.issues[0]?.at).toBe('Bundle.type');
  });

  it.each(['[]', '[null]', '[{"resource":null}]', '[{"resource":{"resourceType":"MessageHeader","id":5}}]'])('is refused where its first entry is no header: %s', (entry) => {
    const read = readMessageAbout(`{"resourceType":"Bundle","type":"message","entry":${entry}}`);
    expect(read.ok ? '' : read.issues[0]?.cite).toBe('R4 bdl-12');
  });
});
