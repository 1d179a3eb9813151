// SPDX-License-Identifier: Apache-2.0
import { fail, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { StoredResource } from '../ports.ts';

/**
 * The one answer for "not there", "withheld" and "deleted but never yours to see": same status, same shape, same words
 * (42 CFR 2.13(c)(2); known failure 24).
 */
export function notFound<T = Answer>(): Result<T> {
  return fail({ code: 'not-found', text: 'There is no such resource, or it may not be shared with you' });
}

/** Version headers of a single resource. */
export function versionHeaders(row: Pick<StoredResource, 'version' | 'lastUpdated'>): Pick<Answer, 'etag' | 'lastModified'> {
  return { etag: `W/"${String(row.version)}"`, lastModified: row.lastUpdated };
}
