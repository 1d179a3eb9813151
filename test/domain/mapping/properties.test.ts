// SPDX-License-Identifier: Apache-2.0
/** Laws of reading and mapping, over broken and over generated messages. Fixed seeds. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileValidator } from '../../../src/domain/fhir/validate.ts';
import { isError } from '../../../src/domain/issue.ts';
import { mapMessage } from '../../../src/domain/mapping/map-message.ts';
import type { LossKind, LossReport } from '../../../src/domain/mapping/types.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';
import { allCases, allFormats, formatOf } from './case-files.ts';

const OURS = ['niem-custody', 'jail-csv', 'hl7v2'];
const formats = Object.fromEntries(OURS.map((id) => [id, formatOf(allFormats(id), id)]));
const cases = OURS.flatMap((id) => allCases(id)).filter((one) => !one.name.startsWith('broken'));
const validator = compileValidator(loadDefinitions());
const RUNS = { seed: 20261122, numRuns: 300 };

function formatNamed(id: string): (typeof formats)[string] & object {
  const format = formats[id];
  if (format === undefined) throw new Error(id);
  return format;
}

function sum(loss: LossReport, kinds: readonly LossKind[]): number {
  return loss.lines.filter((line) => kinds.includes(line.kind)).reduce((total, line) => total + line.count, 0);
}

function addsUp(loss: LossReport): boolean {
  return loss.mapped + loss.keptAsText + loss.ignored + loss.lost === loss.leaves
    && sum(loss, ['no-row', 'failed-transform']) === loss.lost
    && sum(loss, ['ignored', 'placeholder']) === loss.ignored;
}

const wild = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('<', '>', '&', '"', '\u0000', ']]>', '<!--', '<![CDATA[', '\n', ',', '‡', '&#x0;', '<!DOCTYPE a>', '</', '\uD800'));

/** A case's text with a piece cut out and something wild put there. */
const mutated = fc.record({ one: fc.constantFrom(...cases), at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.integer({ min: 0, max: 200 }), put: wild })
  .map(({ one, at, length, put }) => {
    const start = Math.floor(at * one.text.length);
    return { one, text: one.text.slice(0, start) + put + one.text.slice(start + length) };
  });

describe('reading', () => {
  it('never throws on a mutated message, and what it takes in still adds up', () => {
    fc.assert(fc.property(mutated, ({ one, text }) => {
      const result = mapMessage(formatNamed(one.format), text, one.feed);
      return result.ok ? addsUp(result.value.loss) : result.issues.length > 0;
    }), RUNS);
  });

  it('never throws on a message that breaks off, and refuses an XML message that does', () => {
    fc.assert(fc.property(fc.constantFrom(...cases), fc.double({ min: 0, max: 0.999, noNaN: true }), (one, share) => {
      const result = mapMessage(formatNamed(one.format), one.text.slice(0, Math.floor((one.text.trimEnd().length - 1) * share)), one.feed);
      return one.format !== 'niem-custody' || !result.ok;
    }), RUNS);
  });

  it('never throws on any text at all', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400, unit: 'binary' }), fc.constantFrom(...OURS), (text, id) => {
      mapMessage(formatNamed(id), text, {});
    }), RUNS);
  });

  it.each([
    ['elements nested a million deep', 'niem-custody', () => '<a>'.repeat(1_000_000)],
    ['an attribute of thirty million characters', 'niem-custody', () => `<a b="${'x'.repeat(30_000_000)}"/>`],
    ['half a million attributes', 'niem-custody', () => `<a ${Array.from({ length: 500_000 }, (_, index) => `b${index}="1"`).join(' ')}/>`],
    ['forty million characters', 'niem-custody', () => `<a>${'x'.repeat(40_000_000)}</a>`],
    ['entities that expand a billionfold', 'niem-custody', () => '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'],
    ['a table of a million columns', 'jail-csv', () => `${'a,'.repeat(1_000_000)}\n${'1,'.repeat(1_000_000)}`],
    ['a quote that never ends', 'jail-csv', () => `a,b\n"${'x'.repeat(3_000_000)}`],
  ])('refuses %s, in bounded time', (_name, id, make) => {
    expect(mapMessage(formatNamed(id), make(), {}).ok).toBe(false);
  });
});

const word = fc.stringMatching(/^[A-Za-z0-9 .'-]{1,20}$/u).filter((text) => text.trim() !== '');
const day = fc.date({ min: new Date('1930-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10));
const value = fc.oneof({ weight: 5, arbitrary: word }, { weight: 2, arbitrary: day }, fc.constantFrom('(null)', '1900-01-01', '9999-12-31', 'true', 'false', 'M', 'W', 'H', 'CRISIS', 'Mistaken'));

const NAMESPACES = 'xmlns:nc="http://release.niem.gov/niem/niem-core/4.0/" xmlns:j="http://release.niem.gov/niem/domains/jxdm/6.1/" xmlns:x="http://county.example/ext/1.0" xmlns:cyfs="http://release.niem.gov/niem/domains/cyfs/4.0/"';

/** Elements under a parent, each perhaps there, perhaps twice. */
function some(...names: readonly string[]): fc.Arbitrary<string> {
  return fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 }).map((pairs) => pairs.map(([name, text]) => element(name.split('/'), text)).join(''));
}

function element([name = '', ...rest]: readonly string[], text: string): string {
  return `<${name}>${rest.length === 0 ? text.replaceAll("'", '&apos;') : element(rest, text)}</${name}>`;
}

const booking = fc.record({
  root: fc.constantFrom('BookingReport', 'CustodyStatusChangeReport', 'CustodyReleaseReport'),
  number: word,
  person: some('nc:PersonBirthDate/nc:Date', 'nc:PersonName/nc:PersonSurName', 'nc:PersonName/nc:PersonGivenName', 'j:PersonSexCode', 'x:PersonRaceCode', 'nc:PersonSSNIdentification/nc:IdentificationID', 'nc:PersonEyeColorText', 'x:PersonHomelessIndicator'),
  stay: some('nc:ActivityDate/nc:DateTime', 'x:BookingStatusCode', 'j:BookingAgency/nc:OrganizationName', 'nc:UnheardOf'),
  detention: some('nc:ActivityDate/nc:Date', 'j:SupervisionAugmentation/j:SupervisionReleaseDate/nc:Date', 'j:SupervisionAugmentation/j:SupervisionCondition/nc:ActivityDescriptionText', 'x:InmateWorkerIndicator', 'nc:SupervisionCustodyStatus/nc:StatusDescriptionText'),
  charges: fc.array(some('j:ChargeDescriptionText', 'j:ChargeSequenceID', 'x:HoldForAgency', 'j:ChargeHighestIndicator'), { maxLength: 3 }),
  court: some('nc:ActivityDate/nc:DateTime', 'j:CourtEventCourt/j:CourtName'),
}).map((one) => `<m:${one.root} xmlns:m="urn:m" ${NAMESPACES}><j:Booking>${element(['j:BookingAgencyRecordIdentification', 'nc:IdentificationID'], one.number)}${one.stay}
  <j:BookingSubject>${element(['j:SubjectIdentification', 'nc:IdentificationID'], one.number)}<nc:RoleOfPerson>${one.person}</nc:RoleOfPerson></j:BookingSubject></j:Booking>
  <j:Detention>${one.detention}</j:Detention>${one.charges.map((charge) => `<j:Charge>${charge}</j:Charge>`).join('')}<cyfs:NextCourtEvent>${one.court}</cyfs:NextCourtEvent></m:${one.root}>`);

const COLUMNS = ['Booking #', 'Last Name', 'First Name', 'DOB', 'Sex', 'Race', 'SSN', 'Commit Date', 'Release Date', 'Charge Description', 'Charge Seq', 'Bond Amount', 'Immigration Hold', 'Next Court Date', 'Facility', 'Cell', 'Shoe Size'];
const roster = fc.array(fc.array(fc.oneof(value, fc.constant('')), { minLength: COLUMNS.length, maxLength: COLUMNS.length + 1 }), { maxLength: 6 })
  .map((rows) => [COLUMNS, ...rows].map((cells) => cells.map((cell) => cell.replaceAll(/[",\n]/gu, ' ')).join(',')).join('\n'));

const generated = fc.oneof(booking.map((text) => ({ id: 'niem-custody', text })), roster.map((text) => ({ id: 'jail-csv', text })));
const feeds = fc.constantFrom({}, { id: 'f', timeZone: 'America/Denver' }, { id: 'g', dateOrder: 'day-first' as const });

describe('mapping generated messages', () => {
  it('accounts for every leaf', () => {
    fc.assert(fc.property(generated, feeds, ({ id, text }, feed) => {
      const result = mapMessage(formatNamed(id), text, feed);
      return !result.ok || addsUp(result.value.loss);
    }), RUNS);
  });

  it('gives the same for the same', () => {
    fc.assert(fc.property(generated, feeds, ({ id, text }, feed) => {
      expect(mapMessage(formatNamed(id), text, feed)).toEqual(mapMessage(formatNamed(id), text, feed));
    }), { ...RUNS, numRuns: 100 });
  });

  it('yields valid R4 resources whose references stay inside the message', () => {
    fc.assert(fc.property(generated, feeds, ({ id, text }, feed) => {
      const result = mapMessage(formatNamed(id), text, feed);
      if (!result.ok) return;
      const urns = new Set(result.value.entries.map((entry) => entry.urn));
      for (const entry of result.value.entries) {
        expect(validator.validate(entry.resource).filter(isError)).toEqual([]);
        for (const [, urn] of JSON.stringify(entry.resource).matchAll(/"(urn:throughcare:[^"]*)"/gu)) expect(urns.has(urn ?? '')).toBe(true);
      }
    }), RUNS);
  });

  it('shows no value but raw codes in the loss report', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z]{12}$/u), (secret) => {
      const text = `<m:BookingReport xmlns:m="urn:m" ${NAMESPACES}><j:Booking>${element(['j:BookingAgencyRecordIdentification', 'nc:IdentificationID'], '1')}<j:BookingSubject>${element(['j:SubjectIdentification', 'nc:IdentificationID'], '2')}<nc:RoleOfPerson>`
        + `${element(['nc:PersonBirthDate', 'nc:Date'], secret)}${element(['nc:PersonSSNIdentification', 'nc:IdentificationID'], secret)}${element(['nc:PersonEyeColorText'], secret)}</nc:RoleOfPerson></j:BookingSubject></j:Booking></m:BookingReport>`;
      const result = mapMessage(formatNamed('niem-custody'), text, {});
      expect(result.ok).toBe(true);
      expect(JSON.stringify(result.ok ? result.value.loss : '')).not.toContain(secret);
    }), { ...RUNS, numRuns: 50 });
  });
});
