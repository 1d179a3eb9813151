// SPDX-License-Identifier: Apache-2.0
/**
 * `check FILE [--plan ID] [--as-of DAY] [--json]`: a resource or bundle against R4 and its profiles; the case plans of a bundle also against
 * the rules of `$check` (docs/case-plan.md). Exit status 1 when something is wrong, in the data or in a plan.
 */
import { parseArgs } from 'node:util';
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { recordsIn } from '../domain/caseplan/bundle.ts';
import { checkPlan, findingsOutcome, pathOf } from '../domain/caseplan/check/check.ts';
import type { Finding } from '../domain/caseplan/check/rule.ts';
import { casePlansIn, readPlan } from '../domain/caseplan/read.ts';
import { categoryOf } from '../domain/consent/classify/category.ts';
import { parseClassificationTables } from '../domain/consent/classify/tables.ts';
import { fail, isError, ok, toOperationOutcome, type Issue, type Result } from '../domain/issue.ts';
import type { CliDeps, Command } from './io.ts';
import { tell } from './io.ts';

const USAGE = 'throughcare check FILE [--plan ID] [--as-of YYYY-MM-DD] [--json]';
const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/v;

interface Asked { readonly file: string; readonly json: boolean; readonly plan?: string; readonly asOf: string }

export const check: Command = (args, deps) => {
  const asked = read(args);
  if (asked === undefined) {
    deps.io.err(USAGE);
    return Promise.resolve(2);
  }
  const bytes = deps.readFile(asked.file);
  const content = bytes.ok ? parseJson(new TextDecoder().decode(bytes.value)) : undefined;
  const issues = bytes.ok ? deps.validator().validate(content) : bytes.issues;
  const plans = bytes.ok ? checkedPlans(deps, content, asked) : ok<readonly Checked[]>([]);
  const all = plans.ok ? issues : [...issues, ...plans.issues];
  const checked = plans.ok ? plans.value : [];
  write(deps, asked, { issues: all, checked });
  return Promise.resolve(all.some(isError) || checked.some(({ findings }) => findings.some((one) => one.gravity === 'error')) ? 1 : 0);
};

function read(args: readonly string[]): Asked | undefined {
  const options = { json: { type: 'boolean' }, plan: { type: 'string' }, 'as-of': { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, strict: false, options });
  const [file, ...more] = positionals;
  const asOf = typeof values['as-of'] === 'string' ? values['as-of'] : new Date().toISOString().slice(0, 10);
  return file === undefined || more.length > 0 || !DAY.test(asOf) ? undefined
    : { file, json: values.json === true, asOf, ...(typeof values.plan === 'string' ? { plan: values.plan.replace(/^CarePlan\//v, '') } : {}) };
}

interface Checked { readonly plan: string; readonly findings: readonly Finding[] }

/** The case plans of a bundle: the one that was asked for, or every one that is in force; none of what is no bundle. */
function checkedPlans(deps: CliDeps, content: unknown, { plan: wanted, asOf }: Asked): Result<readonly Checked[]> {
  const resources = resourcesOf(content);
  const plans = casePlansIn(resources).filter((plan) => (wanted === undefined ? plan.status === 'active' || plan.status === 'draft' || plan.status === 'on-hold' : plan.id === wanted));
  if (plans.length === 0) {
    return wanted === undefined ? ok([]) : fail({ code: 'not-found', text: `There is no case plan ${wanted} in the bundle` });
  }
  const tables = parseClassificationTables(deps.consentFiles());
  return tables.ok ? ok(plans.flatMap((each) => {
    const read = readPlan(resources, `CarePlan/${each.id ?? ''}`, { categoryOf: (one) => categoryOf(one, tables.value) });
    return read === undefined ? [] : [{ plan: read.ref, findings: checkPlan(read, { today: asOf }) }];
  })) : tables;
}

function resourcesOf(content: unknown): readonly Resource[] {
  const { resourceType, entry } = (content ?? {}) as Partial<Bundle>;
  return resourceType === 'Bundle' && Array.isArray(entry) ? recordsIn({ entry }) : [];
}

function write({ io }: Pick<CliDeps, 'io'>, { json }: Asked, { issues, checked }: { readonly issues: readonly Issue[]; readonly checked: readonly Checked[] }): void {
  const found = checked.filter(({ findings }) => findings.length > 0);
  if (json) {
    const outcome: OperationOutcome = { resourceType: 'OperationOutcome', issue: [...issues.length === 0 && found.length > 0 ? [] : toOperationOutcome(issues).issue, ...found.flatMap(({ findings }) => findingsOutcome(findings).issue)] };
    io.out(JSON.stringify(outcome, null, 2));
    return;
  }
  tell(io, issues);
  for (const { plan, findings } of found) {
    io.err(`${plan}: ${String(findings.length)} findings`);
    findings.forEach((one) => { io.err(`  ${one.gravity}: ${one.code}: ${pathOf(one)}: ${one.text} ${one.suggestion} (${one.source})`); });
  }
  checked.filter(({ findings }) => findings.length === 0).forEach(({ plan }) => { io.out(`${plan}: sound as far as the rules can tell.`); });
  if (issues.length === 0 && found.length === 0) {
    io.out('All is well.');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
