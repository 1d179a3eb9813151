// SPDX-License-Identifier: Apache-2.0
/**
 * A Stryker test runner that runs the project's own test files in its own process. The modules are imported once; for each mutant the tests that
 * reach it run, quick ones first, until one fails. Mutants of tables made at load time get freshly imported modules.
 */
import type { InstrumenterContext, MutantCoverage } from '@stryker-mutator/api/core';
import { declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached, DryRunStatus, MutantRunStatus, TestStatus, type DryRunResult, type MutantRunOptions, type MutantRunResult, type TestResult, type TestRunner,
} from '@stryker-mutator/api/test-runner';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { orderOf, type Order } from './order.ts';
import { loaderOf, type Loader } from './modules.ts';
import { clear, registered, startFile, type RegisteredTest } from './registry.ts';
import { testFiles } from './test-files.ts';

const space = globalThis as unknown as { __stryker__?: InstrumenterContext };
space.__stryker__ ??= {};
const instrumented: InstrumenterContext = space.__stryker__;

interface Failure { readonly test: string; readonly message: string }

async function failureOf(test: RegisteredTest): Promise<Failure | undefined> {
  try {
    await test.body();
    return undefined;
  } catch (thrown) {
    return { test: test.id, message: (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 400) };
  }
}

/** A module that cannot be loaded fails like a test: no suite would pass. */
async function loadFile(loader: Loader, file: string): Promise<Failure | undefined> {
  startFile(file);
  try {
    await loader.load(file);
    return undefined;
  } catch (thrown) {
    return { test: file, message: `cannot be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
}

async function loadAll(loader: Loader): Promise<Failure | undefined> {
  clear();
  loader.renew();
  for (const file of testFiles()) {
    const broken = await loadFile(loader, file);
    if (broken !== undefined) {
      return broken;
    }
  }
  return undefined;
}

async function dryRun(loader: Loader, order: Order): Promise<DryRunResult> {
  const coverage: MutantCoverage = { static: {}, perTest: {} };
  Object.assign(instrumented, { mutantCoverage: coverage, activeMutant: undefined, currentTestId: undefined });
  const broken = await loadAll(loader);
  if (broken !== undefined) {
    return { status: DryRunStatus.Error, errorMessage: `${broken.test}: ${broken.message}` };
  }
  const tests: TestResult[] = [];
  for (const test of registered()) {
    instrumented.currentTestId = test.id;
    const start = performance.now();
    const failure = await failureOf(test);
    const common = { id: test.id, name: test.id, fileName: test.file, timeSpentMs: performance.now() - start };
    order.took(test.id, common.timeSpentMs);
    tests.push(failure === undefined ? { ...common, status: TestStatus.Success } : { ...common, status: TestStatus.Failed, failureMessage: failure.message });
  }
  order.save();
  Object.assign(instrumented, { currentTestId: undefined, mutantCoverage: undefined });
  return { status: DryRunStatus.Complete, tests, mutantCoverage: coverage };
}

/** `fresh` tells whether the modules in memory were all loaded without a mutant. */
interface Loaded { fresh: boolean }

interface Outcome { readonly failure: Failure | undefined; readonly run: number }

async function runTests(tests: readonly RegisteredTest[]): Promise<Outcome> {
  for (const [index, test] of tests.entries()) {
    const failure = await failureOf(test);
    if (failure !== undefined) {
      return { failure, run: index + 1 };
    }
  }
  return { failure: undefined, run: tests.length };
}

/** A mutant that acts only while it is reached: the modules in memory serve, unless the last mutant got into them. */
async function runLoaded({ loader, order, loaded }: Parts, options: MutantRunOptions): Promise<Outcome> {
  delete instrumented.activeMutant;
  const broken = loaded.fresh ? undefined : await loadAll(loader);
  loaded.fresh = true;
  instrumented.activeMutant = options.activeMutant.id;
  const wanted = new Set(options.testFilter);
  return broken === undefined ? runTests(order.sorted(registered().filter((test) => wanted.has(test.id)), options.activeMutant.fileName)) : { failure: broken, run: 0 };
}

/** A mutant of something made at load time: test files are loaded anew one by one, and each judges before the next is loaded. */
async function runAnew({ loader, order, loaded }: Parts, { activeMutant }: MutantRunOptions): Promise<Outcome> {
  loaded.fresh = false;
  clear();
  loader.renew();
  instrumented.activeMutant = activeMutant.id;
  let run = 0;
  for (const file of order.files(testFiles(), activeMutant.fileName)) {
    const before = registered().length;
    const broken = await loadFile(loader, file);
    const outcome = broken === undefined ? await runTests(order.sorted(registered().slice(before), activeMutant.fileName)) : { failure: broken, run: 0 };
    run += outcome.run;
    if (outcome.failure !== undefined) {
      order.killedBy(file, activeMutant.fileName);
      return { failure: outcome.failure, run };
    }
  }
  return { failure: undefined, run };
}

async function mutantRun(parts: Parts, options: MutantRunOptions): Promise<MutantRunResult> {
  const atLoad = options.mutantActivation === 'static' || options.reloadEnvironment;
  Object.assign(instrumented, { hitCount: options.hitLimit === undefined ? undefined : 0, hitLimit: options.hitLimit });
  const { failure, run } = await (atLoad ? runAnew(parts, options) : runLoaded(parts, options));
  delete instrumented.activeMutant;
  const looped = determineHitLimitReached(instrumented.hitCount, instrumented.hitLimit);
  if (looped !== undefined) {
    return { status: MutantRunStatus.Timeout, ...(looped.reason === undefined ? {} : { reason: looped.reason }) };
  }
  if (failure === undefined) {
    return { status: MutantRunStatus.Survived, nrOfTests: run };
  }
  parts.order.killed(failure.test, options.activeMutant.fileName);
  return { status: MutantRunStatus.Killed, killedBy: [failure.test], failureMessage: failure.message, nrOfTests: run };
}

interface Parts { readonly loader: Loader; readonly order: Order; readonly loaded: Loaded }

function createRunner(): TestRunner {
  const parts: Parts = { loader: loaderOf(process.cwd()), order: orderOf(join(process.cwd(), '..', 'times.json')), loaded: { fresh: false } };
  return {
    capabilities: () => ({ reloadEnvironment: true }),
    dryRun: async () => {
      const result = await dryRun(parts.loader, parts.order);
      parts.loaded.fresh = true;
      return result;
    },
    mutantRun: (options) => mutantRun(parts, options),
  };
}

createRunner.inject = tokens();

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'in-process', createRunner)];
