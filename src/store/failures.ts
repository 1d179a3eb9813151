// SPDX-License-Identifier: Apache-2.0
import { StoreError } from '../app/failure.ts';
import { fail, type Issue } from '../domain/issue.ts';

/** SQLSTATE of a PostgreSQL error, or the system's code of a failed connection. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Serialization failure or deadlock: the transaction is to be tried again (PostgreSQL 13.5). */
export function mayRetry(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error));
}

/** No server, or one that is going away or still recovering: nothing that the request did. */
export function isConnectionFailure(error: unknown): boolean {
  const code = codeOf(error);
  if (/^(08...|57P0[123]|53300)$/.test(code) || CONNECTION_CODES.has(code)) return true;
  return error instanceof Error && /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered|Cannot use a pool)/.test(error.message);
}

const CONNECTION_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

const BY_STATE: Readonly<Record<string, Issue>> = {
  '23505': { code: 'conflict', text: 'Something with this id was stored at the same time.' },
  '55P03': { code: 'timeout', text: 'Another request held what this one needs for too long; try again.' },
  '57014': { code: 'timeout', text: 'The database took too long; narrow the request or try again.' },
  '40001': { code: 'conflict', text: 'Other requests changed the same things at the same time; try again.' },
  '40P01': { code: 'conflict', text: 'Other requests changed the same things at the same time; try again.' },
  '54000': { code: 'too-long', text: 'A value is too long to be stored.' },
  '22P05': { code: 'value', text: 'A text holds a character that cannot be stored (U+0000).' },
  '22021': { code: 'value', text: 'A text holds a character that cannot be stored (U+0000).' },
  '22P02': { code: 'value', text: 'A text holds a character that cannot be stored (half of a surrogate pair).' },
  '53100': { code: 'unavailable', text: 'The disk of the database is full.' },
};

/** The issue that a database error stands for; undefined for one that is a fault of ours. */
export function issueOf(error: unknown): Issue | undefined {
  if (error instanceof StoreError) return error.issue;
  if (isConnectionFailure(error)) return { code: 'unavailable', text: 'The database does not answer now; try again.' };
  return BY_STATE[codeOf(error)];
}

/** Database error -> failed Result; a fault of ours is thrown on. The texts hold nothing of the statement. */
export function failed(error: unknown): ReturnType<typeof fail> {
  const issue = issueOf(error);
  if (issue === undefined) throw error;
  return fail(issue);
}
