// SPDX-License-Identifier: Apache-2.0
/** The time that a piece of work takes the process, in ms of its own processor: what others run meanwhile does not count. */
export function took(work: () => unknown): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** What nobody may make the gateway work for with one request, in ms: far above what any of it takes, far below what it took unbounded. */
export const TOO_LONG = 2000;
