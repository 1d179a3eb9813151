// SPDX-License-Identifier: Apache-2.0
/** `check FILE [--json]`: a resource or bundle against R4. Exit status 1 when something is wrong. */
import { parseArgs } from 'node:util';
import { isError, toOperationOutcome } from '../domain/issue.ts';
import type { Command } from './io.ts';
import { tell } from './io.ts';

export const check: Command = (args, deps) => {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, strict: false, options: { json: { type: 'boolean' } } });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    deps.io.err('throughcare check FILE [--json]');
    return Promise.resolve(2);
  }
  const bytes = deps.readFile(file);
  const issues = bytes.ok ? deps.validator().validate(parseJson(new TextDecoder().decode(bytes.value))) : bytes.issues;
  if (values.json === true) {
    deps.io.out(JSON.stringify(toOperationOutcome(issues), null, 2));
  } else if (issues.length === 0) {
    deps.io.out('All is well.');
  } else {
    tell(deps.io, issues);
  }
  return Promise.resolve(issues.some(isError) ? 1 : 0);
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
