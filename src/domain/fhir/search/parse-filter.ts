// SPDX-License-Identifier: Apache-2.0
/**
 * `_filter` (http://hl7.org/fhir/R4/search_filter.html): comparisons, `and`, `or`, `not (...)` and brackets, over the search
 * parameters that are served, chains included. Each comparison becomes the search parameter that says the same. `and` beside
 * `or` asks for brackets, since readers of the specification differ on which of the two binds closer.
 */
import { fail, ok } from '../../issue.ts';
import type { Result } from '../../issue.ts';
import type { ClauseContext } from './parse-clause.ts';
import { parseClause, shown } from './parse-clause.ts';
import type { Clause } from './plan.ts';

const CITE = 'http://hl7.org/fhir/R4/search_filter.html';
/** Comparisons in one filter. */
const MOST = 50;
const DEEPEST = 20;

const TOKENS = /\s*(\(|\)|"(?:[^"\\]|\\.)*"|[^\s()"]+)/gy;
/** Operator -> the modifier or prefix that says the same; `kinds` says for which kinds of parameter. */
const PREFIXES = ['gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'];
const RANGED = ['date', 'number', 'quantity'];

interface Reading { readonly tokens: readonly string[]; at: number; comparisons: number; readonly context: ClauseContext }

/** In: the text of a filter. Out: a clause. Issues: `value` where it cannot be read, `not-supported` for an operator or parameter that is not served. */
export function parseFilter(text: string, context: ClauseContext): Result<Clause> {
  const tokens = tokensOf(text);
  if (tokens === undefined) return unreadable();
  const reading: Reading = { tokens, at: 0, comparisons: 0, context };
  const made = expression(reading, DEEPEST);
  return made.ok && reading.at < tokens.length ? unreadable() : made;
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKENS.lastIndex = 0;
  let end = 0;
  for (let match = TOKENS.exec(text); match !== null; match = TOKENS.exec(text)) {
    tokens.push(match[1] ?? '');
    end = TOKENS.lastIndex;
  }
  return text.slice(end).trim() === '' && tokens.length > 0 ? tokens : undefined;
}

function expression(reading: Reading, depth: number): Result<Clause> {
  const first = term(reading, depth);
  const word = reading.tokens[reading.at]?.toLowerCase();
  if (!first.ok || (word !== 'and' && word !== 'or')) return first;
  const of: Clause[] = [first.value];
  while (reading.tokens[reading.at]?.toLowerCase() === word) {
    reading.at += 1;
    const next = term(reading, depth);
    if (!next.ok) return next;
    of.push(next.value);
  }
  const other = reading.tokens[reading.at]?.toLowerCase();
  if (other === 'and' || other === 'or') return fail({ code: 'value', text: '_filter: and beside or asks for brackets', cite: CITE });
  return ok(word === 'and' ? { kind: 'all', of } : { kind: 'any', of });
}

function term(reading: Reading, depth: number): Result<Clause> {
  const word = reading.tokens[reading.at] ?? '';
  const negated = word.toLowerCase() === 'not' && reading.tokens[reading.at + 1] === '(';
  if (!negated && word !== '(') return comparison(reading);
  if (depth === 0) return fail({ code: 'too-costly', text: '_filter: the brackets go too deep', cite: CITE });
  reading.at += negated ? 2 : 1;
  const inner = expression(reading, depth - 1);
  if (!inner.ok) return inner;
  if (reading.tokens[reading.at] !== ')') return unreadable();
  reading.at += 1;
  return negated ? ok({ kind: 'not', of: inner.value }) : inner;
}

function comparison(reading: Reading): Result<Clause> {
  const [name = '', operator = '', value = ''] = reading.tokens.slice(reading.at, reading.at + 3);
  reading.at += 3;
  reading.comparisons += 1;
  if (reading.comparisons > MOST) return fail({ code: 'too-costly', text: `_filter: no more than ${String(MOST)} comparisons`, cite: CITE });
  if (!/^[A-Za-z_][A-Za-z0-9_.:-]*$/.test(name) || value === '' || value === '(' || value === ')') return unreadable();
  return meaning({ name, operator: operator.toLowerCase(), value }, reading.context);
}

interface Comparison { readonly name: string; readonly operator: string; readonly value: string }

function meaning({ name, operator, value }: Comparison, context: ClauseContext): Result<Clause> {
  const isText = value.startsWith('"');
  const plain = isText ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  // In a search parameter a comma separates values, and in a text a bar means no more than itself.
  const spelled = isText ? plain.replace(/[\\,$|]/g, '\\$&') : plain.replace(/[\\,$]/g, '\\$&');
  const kind = kindOf(name, context);
  switch (operator) {
    case 'eq': return parseClause(kind === 'string' ? `${name}:exact` : name, spelled, context);
    case 'ne': return negated(parseClause(kind === 'string' ? `${name}:exact` : name, spelled, context));
    case 'sw': case 'co': return kind === 'string' ? parseClause(operator === 'co' ? `${name}:contains` : name, spelled, context) : refused(operator, name);
    case 'ew': return kind === 'string' ? changed(parseClause(`${name}:contains`, spelled, context), toEnds) : refused(operator, name);
    case 'po': return kind === 'date' && /^\d/.test(plain) ? changed(parseClause(name, spelled, context), toOverlap) : refused(operator, name);
    case 'ss': case 'sb': return kind === 'token' ? parseClause(`${name}:${operator === 'ss' ? 'below' : 'above'}`, spelled, context) : refused(operator, name);
    case 're': return kind === 'reference' ? parseClause(name, spelled, context) : refused(operator, name);
    case 'in': return parseClause(`${name}:in`, plain, context);
    case 'ni': return negated(parseClause(`${name}:in`, plain, context));
    case 'pr': return plain === 'true' || plain === 'false' ? parseClause(`${name}:missing`, plain === 'true' ? 'false' : 'true', context) : unreadable();
    default: return PREFIXES.includes(operator) && kind !== undefined && RANGED.includes(kind) ? parseClause(name, `${operator}${spelled}`, context) : refused(operator, name);
  }
}

/** Kind of the parameter that a name ends in: of a chain, that of its last step on any of the types that it leads to. */
function kindOf(name: string, { params, types }: Pick<ClauseContext, 'params' | 'types'>): string | undefined {
  const [head = '', ...rest] = name.split('.');
  const [code = '', only] = head.split(':');
  if (code === '_lastUpdated') return 'date';
  const found = types.map((type) => params.byType.get(type)?.get(code)).find((each) => each !== undefined);
  if (rest.length === 0 || found === undefined) return found?.kind;
  return (only === undefined ? found.targets : [only]).map((type) => kindOf(rest.join('.'), { params, types: [type] })).find((each) => each !== undefined);
}

type Change = (clause: Clause) => Clause;
/** Ends where `contains` is anywhere. */
const toEnds: Change = (clause) => (clause.kind === 'string' ? { ...clause, modifier: 'ends' } : clause);
/** The period of the value, as it is, overlaps with that of the record. */
const toOverlap: Change = (clause) => (clause.kind === 'date' || clause.kind === 'lastUpdated' ? { ...clause, values: clause.values.map((value) => ({ ...value, prefix: 'ap' as const })) } : clause);

/** The clause at the end of every chain, changed. */
function changed(made: Result<Clause>, change: Change): Result<Clause> {
  const within = (clause: Clause): Clause => (clause.kind === 'chain'
    ? { ...clause, targets: clause.targets.map((target) => ({ ...target, where: target.where.map(within) })) } : change(clause));
  return made.ok ? ok(within(made.value)) : made;
}

function negated(made: Result<Clause>): Result<Clause> {
  return made.ok ? ok({ kind: 'not', of: made.value }) : made;
}

function refused(operator: string, name: string): Result<Clause> {
  return fail({ code: 'not-supported', text: `_filter: ${shown(operator)} is not served for ${shown(name)}`, cite: CITE });
}

function unreadable(): Result<Clause> {
  return fail({ code: 'value', text: 'The value of _filter cannot be read', cite: CITE });
}
