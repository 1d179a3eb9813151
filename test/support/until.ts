// SPDX-License-Identifier: Apache-2.0

/** Waits until the condition holds, as long as a test may take: a slow machine makes it later, never wrong. False when it never did. */
export async function until(holds: () => Promise<boolean> | boolean, most = 240_000): Promise<boolean> {
  for (const end = Date.now() + most; Date.now() < end;) {
    if (await holds()) return true;
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  return false;
}
