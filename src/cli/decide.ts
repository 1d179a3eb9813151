// SPDX-License-Identifier: Apache-2.0
/** `decide --scenarios FILE... [--json]`: scenario files through the real gate. Exit status 2 for a faulty call or file. */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { parseClassificationTables, type RawClassification } from '../domain/consent/classify/tables.ts';
import { decideScenario, type ScenarioAnswer, type ScenarioTables } from '../domain/consent/scenario/run.ts';
import { parseScenarios, type Question } from '../domain/consent/scenario/schema.ts';
import { parseGateTables } from '../domain/consent/tables/tables.ts';
import { fail, ok, type Result } from '../domain/issue.ts';
import { tell, type Io } from './io.ts';

export interface DecideDeps {
  /** The raw tables of `consent/`. */
  consentFiles(): RawClassification;
  readFile(path: string): Result<Uint8Array>;
}

/** In: arguments after the command's name. Out: the exit status; answers on `out`, faults on `err`. */
export function decideCommand(args: readonly string[], io: Io, deps: DecideDeps): Promise<number> {
  const wanted = readArgs(args);
  const tables = readTables(deps);
  const questions = wanted.ok ? readAll(wanted.value.files, deps) : wanted;
  if (!questions.ok || !wanted.ok || !tables.ok) {
    tell(io, [...(questions.ok ? [] : questions.issues), ...(tables.ok ? [] : tables.issues)]);
    return Promise.resolve(2);
  }
  const answers = questions.value.map((question) => ({ question, answer: decideScenario(question, tables.value) }));
  if (wanted.value.json) {
    io.out(JSON.stringify(answers.map(({ answer }) => answer), null, 2));
  } else {
    answers.forEach(({ question, answer }) => {
      print(io, question, answer);
    });
  }
  return Promise.resolve(0);
}

interface Wanted { readonly files: readonly string[]; readonly json: boolean }

const USAGE = 'throughcare decide --scenarios FILE... [--json]';

/** Several files may follow one `--scenarios`, and it may be given again. */
function readArgs(args: readonly string[]): Result<Wanted> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true, options: { scenarios: { type: 'string', multiple: true }, json: { type: 'boolean' } },
    });
    const files = [...(values.scenarios ?? []), ...positionals];
    return values.scenarios === undefined ? fail({ code: 'required', text: USAGE }) : ok({ files, json: values.json === true });
  } catch (error) {
    return fail({ code: 'invalid', text: `${error instanceof Error ? error.message : 'bad arguments'}. ${USAGE}` });
  }
}

function readTables(deps: DecideDeps): Result<ScenarioTables> {
  const raw = deps.consentFiles();
  const gate = parseGateTables(raw);
  const classification = parseClassificationTables(raw);
  return gate.ok && classification.ok ? ok({ gate: gate.value, classification: classification.value })
    : fail(...(gate.ok ? [] : gate.issues), ...(classification.ok ? [] : classification.issues));
}

function readAll(files: readonly string[], deps: DecideDeps): Result<readonly Question[]> {
  const read = files.map((file) => readScenarios(file, deps));
  const issues = read.flatMap((each) => (each.ok ? [] : each.issues));
  return issues.length > 0 ? fail(...issues) : ok(read.flatMap((each) => (each.ok ? each.value : [])));
}

function readScenarios(file: string, deps: DecideDeps): Result<readonly Question[]> {
  const bytes = deps.readFile(file);
  if (!bytes.ok) {
    return bytes;
  }
  try {
    return parseScenarios(JSON.parse(new TextDecoder().decode(bytes.value)), basename(file));
  } catch {
    return fail({ code: 'structure', text: `${file} is not JSON` });
  }
}

function print(io: Io, { id, facts }: Question, answer: ScenarioAnswer): void {
  const names = new Map([...facts.organizations, ...facts.persons, facts.patient].map((each) => [each.id, each.name]));
  const name = (party: string | undefined): readonly string[] => (party === undefined ? [] : [names.get(party) ?? party]);
  const from = [...name(facts.discloser.organization), ...name(facts.discloser.person)].join(', ');
  const to = [...name(facts.recipient.person), ...name(facts.recipient.organization)].join(', ');
  const what = new Map(facts.records.map((each) => [each.id, `${each.id} ${each.category} (${each.recordClass})`]));
  io.out(`${id}  ${from} -> ${to} (${facts.recipient.role}), ${facts.purpose}: ${answer.decision}`);
  answer.released.forEach((each) => {
    io.out(`  released  ${what.get(each) ?? each}`);
  });
  answer.withheld.forEach(({ record, reasons }) => {
    io.out(`  withheld  ${what.get(record) ?? record}: ${reasons.join(', ')}`);
  });
  if (answer.obligations.length > 0) {
    io.out(`  with      ${answer.obligations.join(', ')}`);
  }
  answer.findings.forEach(({ rule, cite, effect }) => {
    io.out(`  ${effect.padEnd(9)} ${rule} (${cite})`);
  });
}
