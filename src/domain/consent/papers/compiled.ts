// SPDX-License-Identifier: Apache-2.0
/** The papers on file, each tested once per ask; what is left for a record is class, scope and date. */
import type { Context } from '../context.ts';
import type { Finding } from '../decision.ts';
import type { ConsentPaper } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import { finding } from '../finding.ts';
import { duties, type Failed } from '../tried.ts';
import { isInformationDescribed } from './elements.ts';
import { isHipaaRevoked, passesHipaaForm } from './hipaa-form.ts';
import { compileDenials, isDenied, type CompiledProvision } from './provisions.ts';
import { meetsScope, scopeOf, type Scope } from './scope.ts';
import { standingOf, unevaluated, type Standing } from './standing.ts';

export interface CompiledPaper {
  readonly paper: ConsentPaper;
  readonly standing: Standing;
  /** Its own scope and those of the provisions that hold it: a record must meet all. Empty: it describes nothing. */
  readonly scopes: readonly Scope[];
  readonly denials: readonly CompiledProvision[];
  readonly hipaa: boolean;
  readonly hipaaRevoked: boolean;
  readonly outside: Failed;
  readonly defect: Failed | undefined;
  /** As an authorization for `phi`, which asks for the elements of 164.508(c) alone. */
  readonly hipaaDefect: Failed | undefined;
  /** The known revocation alone makes it unusable: whatever it would have let out, the revocation stops (42 CFR 2.31(c)(3)). */
  readonly stopped: boolean;
}

/** Stage of a usable paper whose scope does not reach the record: nothing comes further but the paper that does. */
const OUTSIDE = 50;

/** Tests every paper against the ask. */
export function compilePapers(ctx: Context): readonly CompiledPaper[] {
  return ctx.facts.consents.map((paper) => compilePaper(paper, ctx)).sort((a, b) => (a.paper.id < b.paper.id ? -1 : 1));
}

function compilePaper(paper: ConsentPaper, ctx: Context): CompiledPaper {
  const standing = standingOf(paper, ctx);
  const outside: readonly Finding[] = [finding('consent.outside-scope', '42 CFR 2.31(a)(3), 2.13(a)', 'deny', [paper.id]), ...unevaluated(paper)];
  return {
    paper, standing, scopes: scopesOf(paper), denials: compileDenials(paper.denies, ctx), hipaa: passesHipaaForm(paper, ctx), hipaaRevoked: isHipaaRevoked(paper, ctx),
    outside: { kind: 'fail', reasons: ['outside-scope'], findings: outside, stage: OUTSIDE },
    defect: defectOf(standing),
    hipaaDefect: defectOf(paper.variant === 'hipaa-authorization' ? standingOf(paper, ctx, 'hipaa') : standing),
    stopped: standing.reasons.includes('revoked') && standingOf(paper, ctx, 'unrevoked').state !== 'defective',
  };
}

function defectOf({ state, reasons, findings, stage }: Standing): Failed | undefined {
  const stop = reasons.includes('revoked') ? { duties: duties(['stop-future'], [], false) } : {};
  return state === 'usable' ? undefined : { kind: state === 'undecided' ? 'need' : 'fail', reasons, findings, stage, ...stop };
}

function scopesOf(paper: ConsentPaper): readonly Scope[] {
  return isInformationDescribed(paper) ? [ownScope(paper), ...(paper.within ?? []).map(scopeOf)] : [];
}

/** `*` on a form describes nothing (2.31(a)(3)); a provision without a code is not limited by one, if anything else describes what is meant. */
function ownScope(paper: ConsentPaper): Scope {
  const { categories, limits } = paper;
  if (categories.length === 0 && limits?.codes === undefined) {
    const { categories: _none, ...conditions } = scopeOf(paper);
    return conditions;
  }
  return categories.includes('*') ? scopeOf({ ...paper, categories: categories.filter((each) => each !== '*') }) : scopeOf(paper);
}

/** Does the scope of the paper cover the record whole? One paper must: elements of two are never stitched (rules 4.5). */
export function covers(compiled: CompiledPaper, record: RecordFacts, ctx: Context): boolean {
  const { scopes, denials } = compiled;
  for (const scope of scopes) {
    if (meetsScope(scope, record, ctx, 'permit') !== 'yes') {
      return false;
    }
  }
  return scopes.length > 0 && (denials.length === 0 || !isDenied(denials, record, ctx));
}
