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
async function loadAll(loader: Loader): Promise<Failure | undefined> {
  clear();
  loader.renew();
  for (const file of testFiles()) {
    startFile(file);
    try {
      await loader.load(file);
    } catch (thrown) {
      return { test: file, message: `cannot be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
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

/** `fresh` tells whether the modules in memory were loaded without a mutant. */
interface Loaded { fresh: boolean }

/** Loads anew where the mutant acts at load time, or where the last one did. */
async function prepare(loader: Loader, loaded: Loaded, options: MutantRunOptions): Promise<Failure | undefined> {
  const atLoad = options.mutantActivation === 'static' || options.reloadEnvironment;
  Object.assign(instrumented, { activeMutant: atLoad ? options.activeMutant.id : undefined, hitCount: options.hitLimit === undefined ? undefined : 0, hitLimit: options.hitLimit });
  const broken = atLoad || !loaded.fresh ? await loadAll(loader) : undefined;
  loaded.fresh = !atLoad;
  instrumented.activeMutant = options.activeMutant.id;
  return broken;
}

async function mutantRun({ loader, order, loaded }: Parts, options: MutantRunOptions): Promise<MutantRunResult> {
  const broken = await prepare(loader, loaded, options);
  const looped = (): MutantRunResult | undefined => {
    const reached = determineHitLimitReached(instrumented.hitCount, instrumented.hitLimit);
    return reached === undefined ? undefined : { status: MutantRunStatus.Timeout, ...(reached.reason === undefined ? {} : { reason: reached.reason }) };
  };
  const wanted = options.testFilter === undefined ? undefined : new Set(options.testFilter);
  const tests = order.sorted(registered().filter((test) => wanted === undefined || wanted.has(test.id)), options.activeMutant.fileName);
  let failure = broken;
  let run = 0;
  for (const test of broken === undefined ? tests : []) {
    run += 1;
    failure = await failureOf(test);
    if (failure !== undefined) {
      order.killed(test.id, options.activeMutant.fileName);
      break;
    }
  }
  const result = looped() ?? (failure === undefined ? { status: MutantRunStatus.Survived as const, nrOfTests: run }
    : { status: MutantRunStatus.Killed as const, killedBy: [failure.test], failureMessage: failure.message, nrOfTests: run });
  delete instrumented.activeMutant;
  return result;
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
