// SPDX-License-Identifier: Apache-2.0
/** A comparison as FHIR Parameters: one parameter for each part, named by what the comparison found. */
import type { Parameters, ParametersParameter } from '@medplum/fhirtypes';
import type { Compared } from './compare.ts';

const LOCAL = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.\-]+$/v;

/** `agrees`, `conflicts`, `only-this`, `only-other`, each with `part`, `text`, `this`, `other`, `differs` and `open`; first how many of each. */
export function comparisonParameters(compared: readonly Compared[], between: { readonly this: string; readonly other: string }): Parameters {
  const count = (side: Compared['side']): ParametersParameter => ({ name: `count-${side}`, valueInteger: compared.filter((one) => one.side === side).length });
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'this', valueReference: { reference: between.this } }, { name: 'other', valueReference: { reference: between.other } },
      count('agrees'), count('conflicts'), count('only-this'), count('only-other'), ...compared.map(itemOf),
    ],
  };
}

function itemOf({ part, side, text, differs, open, ...refs }: Compared): ParametersParameter {
  const reference = (name: 'this' | 'other'): readonly ParametersParameter[] => {
    const value = refs[name];
    return value === undefined ? [] : [LOCAL.test(value) ? { name, valueReference: { reference: value } } : { name, valueString: value }];
  };
  return { name: side, part: [{ name: 'part', valueCode: part }, { name: 'text', valueString: text }, ...reference('this'), ...reference('other'), ...differs.map((each) => ({ name: 'differs', valueCode: each })), { name: 'open', valueBoolean: open }] };
}
