// SPDX-License-Identifier: Apache-2.0
import { globSync } from 'node:fs';

/** The test files that judge the gate, relative to the project: all of its folder, and the pages made of its rules and explanations. */
export function testFiles(): readonly string[] {
  return [...globSync('test/domain/consent/**/*.test.ts').sort(), 'test/docs/explanations.test.ts', 'test/docs/rules.test.ts'];
}

/** They read the code as text, which mutation rewrites, or judge the random worlds instead of the code. */
const NO_JUDGES = /explains (no|every) rule that the code (does not name|names)$|so that (this test|these tests) can fail$/;

/** Can this test judge code that has been made ready for mutation? */
export function isJudge(test: string): boolean {
  return !NO_JUDGES.test(test);
}
