// SPDX-License-Identifier: Apache-2.0
/** What the justice formats promise besides their cases: whose message it is, what is one thing, and what is never taken over. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { mapMessage } from '../../../../src/domain/mapping/map-message.ts';
import type { FeedSettings, Mapped } from '../../../../src/domain/mapping/types.ts';
import { allCases, allFormats, formatOf, MAPPINGS } from '../case-files.ts';

const FORMATS = ['niem-court', 'niem-supervision', 'consent-decision', 'pretrial', 'ecf', 'niem-case-plan'];
const formats = allFormats();
const input = (path: string): string => readFileSync(join(MAPPINGS, path, 'input.xml'), 'utf8');
const feedOf = (path: string): FeedSettings => JSON.parse(readFileSync(join(MAPPINGS, path, 'feed.json'), 'utf8')) as FeedSettings;

function mapped(format: string, text: string, feed: FeedSettings): Mapped {
  const result = mapMessage(formatOf(formats, format), text, feed);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

const keys = (message: Mapped): readonly string[] => message.entries.map((entry) => entry.key);
const tagsOf = (resource: Resource): readonly (string | undefined)[] => (resource.meta?.tag ?? []).map((tag) => tag.code);

describe.each(FORMATS)('%s', (format) => {
  it('has ordinary, odd and broken messages among its cases', () => {
    const names = allCases(format).map((one) => one.name);
    expect([names.some((name) => name.startsWith('broken')), names.some((name) => name.includes('odd')), names.some((name) => !/broken|odd/.test(name))]).toEqual([true, true, true]);
  });
});

describe('a court case', () => {
  const feed = feedOf('niem-court/cases/case');
  const first = mapped('niem-court', input('niem-court/cases/case'), feed);

  it('told in another message is the same: every key is', () => {
    expect(keys(mapped('niem-court', input('niem-court/cases/case').replace('Q-55120', 'Q-9'), feed))).toEqual(keys(first));
  });

  it('told by a disposition report is the same case and the same person', () => {
    const report = mapped('niem-court', input('niem-court/cases/disposition'), feed);
    const shared = keys(report).filter((key) => keys(first).includes(key));
    expect(shared.map((key) => key.split('|')[0])).toEqual(expect.arrayContaining(['Basic', 'Patient']));
  });

  it('that is sealed marks all that its message brings, and one that is not sealed marks none', () => {
    const sealed = mapped('niem-court', input('niem-court/cases/case-sealed'), feed);
    expect(sealed.entries.filter(({ resource }) => !tagsOf(resource).includes('sealed'))).toEqual([]);
    expect(first.entries.filter(({ resource }) => tagsOf(resource).includes('sealed'))).toEqual([]);
  });

  it('beside a sealed one in the same message is held back with it', () => {
    const both = input('niem-court/cases/case').replace('</nc:Case>', '</nc:Case><nc:Case><nc:CaseTrackingID>26CR9</nc:CaseTrackingID><j:CaseAugmentation><j:CaseDefendantParty><nc:EntityPerson s:ref="Person1"/></j:CaseDefendantParty></j:CaseAugmentation>'
      + '<x:CaseAugmentation><x:CaseSealedIndicator>1</x:CaseSealedIndicator></x:CaseAugmentation></nc:Case>');
    expect(mapped('niem-court', both, feed).entries.filter(({ resource }) => !tagsOf(resource).includes('sealed'))).toEqual([]);
  });

  it('makes no Condition of a charge, a warrant or a condition of probation', () => {
    expect(first.entries.filter(({ resource }) => resource.resourceType === 'Condition')).toEqual([]);
  });
});

describe('an electronic filing', () => {
  it('takes the defendant as a patient and no name of a victim anywhere', () => {
    const filing = mapped('ecf', input('ecf/cases/filing-4'), feedOf('ecf/cases/filing-4'));
    expect(filing.entries.filter(({ resource }) => resource.resourceType === 'Patient')).toHaveLength(1);
    expect(JSON.stringify(filing.entries)).not.toMatch(/Doe|Ann\b/);
  });

  it('of version 4 and a docket entry of version 5 speak of one case and one person', () => {
    const feed = feedOf('ecf/cases/filing-4');
    const [filing, docket] = [mapped('ecf', input('ecf/cases/filing-4'), feed), mapped('ecf', input('ecf/cases/docketing-5-sealed'), feed)];
    const shared = keys(docket).filter((key) => keys(filing).includes(key)).map((key) => key.split('|')[0]);
    expect(shared).toEqual(expect.arrayContaining(['Basic', 'Patient']));
    expect(docket.entries.filter(({ resource }) => !tagsOf(resource).includes('sealed'))).toEqual([]);
  });
});

describe('events of supervision', () => {
  const feed = feedOf('niem-supervision/cases/probation-initiation');
  const event = (name: string): Mapped => mapped('niem-supervision', input(`niem-supervision/cases/${name}`), feed);
  const statusOf = (name: string): string | undefined => event(name).entries.flatMap(({ resource }) => (resource.resourceType === 'EpisodeOfCare' ? [resource.status] : []))[0];

  it('begin it, end it, and leave it alone when only the officer changes', () => {
    expect([statusOf('probation-initiation'), statusOf('probation-termination'), statusOf('officer-change')]).toEqual(['active', 'finished', undefined]);
  });

  it('of one number speak of one supervision, one team and one level', () => {
    const types = (name: string): readonly string[] => keys(event(name)).filter((key) => /^(CareTeam|Observation|Patient)\|/.test(key)).toSorted();
    expect(types('officer-change')).toEqual(types('probation-initiation'));
  });

  it('never take a number that is no social security number for one', () => {
    expect(JSON.stringify(event('probation-initiation').entries)).not.toContain('219099');
  });
});

describe('a pretrial enrolment', () => {
  const enrolment = mapped('pretrial', input('pretrial/cases/enrolment'), feedOf('pretrial/cases/enrolment'));

  it('makes a need of a yes, keeps a no as a no, and nothing of what was not asked', () => {
    const needs = enrolment.entries.flatMap(({ resource }) => (resource.resourceType === 'Condition' ? [resource.code?.text] : []));
    expect(needs.toSorted()).toEqual(['Health insurance', 'Mental health', 'Substance use', 'Transportation']);
    const asked = enrolment.entries.flatMap(({ resource }) => (resource.resourceType === 'Observation' && resource.code.coding?.[0]?.code === 'needs-assessment' ? resource.component ?? [] : []));
    expect(asked.map((each) => [each.code.text, each.valueBoolean])).toEqual(expect.arrayContaining([['Housing', false], ['Mental health', true]]));
    expect(asked).toHaveLength(4);
  });

  it('makes no Consent of an authorization indicator, and keeps no landlord', () => {
    expect(enrolment.entries.some(({ resource }) => resource.resourceType === 'Consent')).toBe(false);
    expect(JSON.stringify(enrolment.entries)).not.toContain('R. Owner');
  });
});
