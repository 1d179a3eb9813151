// SPDX-License-Identifier: Apache-2.0
/** Acknowledgements. Source: HL7 v2.5.1, 2.9.2 (original and enhanced mode), 2.13 (MSA, ERR), tables 0008, 0155, 0357. */
import type { Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import { decodeText, encodeText } from '../read/hl7-escapes.ts';
import { DELIMITERS, parseHl7 } from '../read/hl7.ts';
import type { Hl7Segment } from '../read/hl7.ts';

/** What the header of a message says about itself. */
export interface Header {
  readonly application: string;
  readonly facility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  readonly type: string;
  readonly event: string;
  readonly control: string;
  readonly processing: string;
  readonly version: string;
  /** MSH-15 and MSH-16: when an accept and an application acknowledgement are wanted (table 0155); with either, the mode is enhanced. */
  readonly accept: string;
  readonly apply: string;
}

/** Reads MSH alone. Issues: the text does not begin with it, or it carries no control id. */
export function readHeader(text: string): Result<Header> {
  const line = /^[\uFEFF\u000b\s]*(MSH[^\r\n]*)/u.exec(text)?.[1];
  const parsed = line === undefined ? undefined : parseHl7(line);
  const segment = parsed?.ok === true ? parsed.value[0] : undefined;
  if (segment === undefined || 'stray' in segment) return fail({ code: 'structure', text: 'a message begins with a well-formed MSH segment', at: 'line 1' });
  const at = (field: number, component = 1): string => fieldOf(segment, field, component);
  const header: Header = {
    application: at(3), facility: at(4), receivingApplication: at(5), receivingFacility: at(6), type: at(9), event: at(9, 2), control: at(10), processing: at(11), version: at(12),
    accept: at(15), apply: at(16),
  };
  return header.control === '' ? fail({ code: 'required', text: 'the message has no control id', at: 'MSH-10' }) : ok(header);
}

function fieldOf(segment: Hl7Segment, field: number, component: number): string {
  return decodeText(segment.fields[field - 1]?.[0]?.[component - 1]?.[0] ?? '', segment.delimiters).trim();
}

/** `accepted`: committed, or committed before; `error`: its content is refused, and sending it again changes nothing; `rejected`: it was not looked at, or cannot be now. */
export type Fate = 'accepted' | 'error' | 'rejected';

export interface Verdict {
  readonly fate: Fate;
  /** Table 0357. */
  readonly error?: { readonly code: string; readonly text: string; readonly says: string };
}

export interface AckStamp {
  readonly id: string;
  /** HL7 form. */
  readonly time: string;
}

const LETTER: Readonly<Record<Fate, string>> = { accepted: 'A', error: 'E', rejected: 'R' };

/**
 * The acknowledgements that the sender asked for, in their order: in the original mode one (AA, AE, AR), in the enhanced mode an accept
 * acknowledgement (CA, CE, CR) and an application acknowledgement, each under its condition. Nothing of the message but its control id is in them.
 */
export function acksFor(header: Header | undefined, verdict: Verdict, stamp: (index: number) => AckStamp): readonly string[] {
  if (header === undefined || (header.accept === '' && header.apply === '')) return [ackText(header, verdict, { ...stamp(0), prefix: 'A' })];
  const wanted = [{ prefix: 'C', condition: header.accept }, { prefix: 'A', condition: header.apply }].filter(({ condition }) => isWanted(condition, verdict.fate));
  return wanted.map(({ prefix }, index) => ackText(header, verdict, { ...stamp(index), prefix }));
}

function isWanted(condition: string, fate: Fate): boolean {
  return condition === 'AL' || (condition === 'SU' && fate === 'accepted') || (condition === 'ER' && fate !== 'accepted');
}

function ackText(header: Header | undefined, { fate, error }: Verdict, { id, time, prefix }: AckStamp & { readonly prefix: string }): string {
  const say = (text: string | undefined): string => encodeText(text ?? '', DELIMITERS);
  const trigger = header === undefined || header.event === '' ? 'ACK' : `ACK^${say(header.event)}^ACK`;
  const msh = ['MSH', '^~\\&', say(header?.receivingApplication), say(header?.receivingFacility), say(header?.application), say(header?.facility), time, '', trigger, id, say(header?.processing) || 'P', say(header?.version) || '2.5.1'];
  const err = error === undefined ? [] : [['ERR', '', '', `${error.code}^${say(error.text)}^HL70357`, 'E', '', '', '', say(error.says)].join('|')];
  return [msh.join('|'), ['MSA', `${prefix}${LETTER[fate]}`, say(header?.control)].join('|'), ...err].map((segment) => `${segment}\r`).join('');
}

export interface Ack {
  readonly code: string;
  readonly fate: Fate;
  readonly control: string;
  /** ERR-3, table 0357; empty where it names none. */
  readonly error: string;
  /** What the receiver says about it; may be anything, and belongs in no log. */
  readonly says: string;
}

/** Reads an acknowledgement. Issues: it is none. */
export function readAck(text: string): Result<Ack> {
  const parsed = parseHl7(text);
  const segments = parsed.ok ? parsed.value.flatMap((one) => ('stray' in one ? [] : [one])) : [];
  const msa = segments.find((one) => one.name === 'MSA');
  const code = msa === undefined ? '' : fieldOf(msa, 1, 1).toUpperCase();
  const fate = /^[AC][AER]$/u.test(code) ? (Object.entries(LETTER).find(([, letter]) => letter === code[1])?.[0] as Fate | undefined) : undefined;
  if (msa === undefined || fate === undefined) return fail({ code: 'structure', text: 'the answer is no acknowledgement (MSA)' });
  const err = segments.find((one) => one.name === 'ERR');
  return ok({ code, fate, control: fieldOf(msa, 2, 1), error: err === undefined ? '' : fieldOf(err, 3, 1), says: fieldOf(msa, 3, 1) || (err === undefined ? '' : fieldOf(err, 8, 1) || fieldOf(err, 3, 2)) });
}

/** Table 0357: something of the message itself (100 to 103), or that the receiver does not take or know (200 to 205). */
const OF_THE_MESSAGE = /^(?:10[0-3]|20[0-5])$/u;
const LOCKED = '206';

/**
 * True when the same message would be refused again. HL7 v2.5.1, 2.9.2.2 and 2.9.3.2: AE finds an error in the message, AR has a reason unrelated to
 * its content (system down) unless ERR-3 says otherwise; CR refuses type, version or processing id, CE anything else.
 */
export function isRefusedForGood({ code, error }: Pick<Ack, 'code' | 'error'>): boolean {
  return code === 'AE' || code === 'CR' ? error !== LOCKED : (code === 'AR' || code === 'CE') && OF_THE_MESSAGE.test(error);
}
