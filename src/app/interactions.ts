// SPDX-License-Identifier: Apache-2.0
/**
 * Every FHIR interaction that is served, once: the routes of `src/http/fhir` are bound from this table and the
 * CapabilityStatement is generated from it, so that it states exactly what is there.
 * Codes: http://hl7.org/fhir/R4/valueset-type-restful-interaction.html and -system-restful-interaction.html
 */
import { AFTERMATH_INTERACTIONS } from './aftermath/interactions.ts';
import { ASKING_INTERACTIONS } from './asking/interactions.ts';
import { CAPTURE_INTERACTIONS } from './capture/interactions.ts';
import { PLAN_INTERACTIONS } from './caseplan/interactions.ts';
import { DELIVER_INTERACTIONS } from './deliver/interactions.ts';
import { EXCHANGE_INTERACTIONS } from './exchange/interactions.ts';
import { MATCHING_INTERACTIONS } from './matching/interactions.ts';
import { OUTCOME_INTERACTIONS } from './outcomes/interactions.ts';
import { PULL_INTERACTIONS } from './pull/interactions.ts';
import { US_CORE_INTERACTIONS } from './us-core/interactions.ts';
import type { Action } from '../domain/smart/scopes.ts';

export interface Interaction {
  /** Name of the handler; several rows may share one. */
  readonly handler: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /fhir/R4; more particular paths stand first. */
  readonly path: string;
  /** FHIR interaction code, or `operation`. */
  readonly code: 'read' | 'vread' | 'update' | 'patch' | 'delete' | 'history-instance' | 'history-type' | 'history-system' | 'create' | 'search-type' | 'transaction' | 'batch'
    | 'search-system' | 'search-compartment' | 'operation';
  /** The scope that it needs: an action on the type in the path, or on the named one; none: left to the use case. */
  readonly scope?: Action | readonly [string, Action];
  /** Operation name without `$`, and the types it is on (system: none). */
  readonly operation?: { readonly name: string; readonly on: readonly string[] | 'all' };
  /** Media types that it answers in besides FHIR JSON, when `_format` or `Accept` asks for one. */
  readonly formats?: readonly string[];
}

export const INTERACTIONS = [
  { handler: 'bundle', method: 'POST', path: '/', code: 'transaction' },
  { handler: 'bundle', method: 'POST', path: '/', code: 'batch' },
  { handler: 'search', method: 'GET', path: '/', code: 'search-system', scope: ['*', 's'] },
  { handler: 'search', method: 'POST', path: '/_search', code: 'search-system', scope: ['*', 's'] },
  { handler: 'breakGlass', method: 'POST', path: '/$break-glass', code: 'operation', scope: ['Patient', 's'],
    operation: { name: 'break-glass', on: [] } },
  { handler: 'releasePreview', method: 'POST', path: '/$release-preview', code: 'operation', operation: { name: 'release-preview', on: [] } },
  { handler: 'startExport', method: 'GET', path: '/$export', code: 'operation', operation: { name: 'export', on: [] } },
  { handler: 'startExport', method: 'POST', path: '/$export', code: 'operation', operation: { name: 'export', on: [] } },
  { handler: 'startExport', method: 'GET', path: '/Patient/$export', code: 'operation', operation: { name: 'export', on: ['Patient'] } },
  { handler: 'startExport', method: 'POST', path: '/Patient/$export', code: 'operation', operation: { name: 'export', on: ['Patient'] } },
  { handler: 'startExport', method: 'GET', path: '/Group/:id/$export', code: 'operation', operation: { name: 'export', on: ['Group'] } },
  { handler: 'startExport', method: 'POST', path: '/Group/:id/$export', code: 'operation', operation: { name: 'export', on: ['Group'] } },
  { handler: 'exportStatus', method: 'GET', path: '/$export-status/:id', code: 'operation' },
  { handler: 'cancelExport', method: 'DELETE', path: '/$export-status/:id', code: 'operation' },
  { handler: 'exportFile', method: 'GET', path: '/$export-file/:sealed', code: 'operation' },
  { handler: 'search', method: 'POST', path: '/:type/_search', code: 'search-type', scope: 's' },
  { handler: 'validate', method: 'POST', path: '/:type/$validate', code: 'operation', operation: { name: 'validate', on: 'all' } },
  { handler: 'validate', method: 'POST', path: '/:type/:id/$validate', code: 'operation', operation: { name: 'validate', on: 'all' } },
  { handler: 'everything', method: 'GET', path: '/Patient/:id/$everything', code: 'operation', scope: ['Patient', 'r'],
    operation: { name: 'everything', on: ['Patient'] } },
  { handler: 'casePlan', method: 'GET', path: '/Patient/:id/$case-plan', code: 'operation', scope: ['Patient', 'r'],
    operation: { name: 'case-plan', on: ['Patient'] }, formats: ['application/xml', 'application/ld+json', 'application/json'] },
  { handler: 'hl7v2', method: 'GET', path: '/Patient/:id/$hl7v2', code: 'operation', scope: ['Patient', 'r'],
    operation: { name: 'hl7v2', on: ['Patient'] }, formats: ['x-application/hl7-v2+er7'] },
  { handler: 'complianceReport', method: 'GET', path: '/Patient/:id/$compliance-report', code: 'operation', scope: ['Patient', 'r'],
    operation: { name: 'compliance-report', on: ['Patient'] }, formats: ['text/csv', 'application/json', 'application/pdf'] },
  { handler: 'disclosures', method: 'GET', path: '/Patient/:id/$disclosures', code: 'operation', scope: ['AuditEvent', 's'],
    operation: { name: 'disclosures', on: ['Patient'] } },
  { handler: 'releasePreview', method: 'POST', path: '/Patient/:id/$release-preview', code: 'operation',
    operation: { name: 'release-preview', on: ['Patient'] } },
  { handler: 'planDocument', method: 'GET', path: '/CarePlan/:id/$document', code: 'operation', scope: ['CarePlan', 'r'],
    operation: { name: 'document', on: ['CarePlan'] }, formats: ['text/html', 'html', 'application/pdf', 'pdf'] },
  { handler: 'findPlaces', method: 'GET', path: '/HealthcareService/$find-places', code: 'operation', scope: ['HealthcareService', 's'],
    operation: { name: 'find-places', on: ['HealthcareService'] } },
  { handler: 'whoSeesWhat', method: 'GET', path: '/CarePlan/:id/$who-sees-what', code: 'operation', scope: ['CarePlan', 'r'],
    operation: { name: 'who-sees-what', on: ['CarePlan'] }, formats: ['text/html', 'html'] },
  { handler: 'whoSeesWhat', method: 'POST', path: '/CarePlan/:id/$who-sees-what', code: 'operation', scope: ['CarePlan', 'r'], formats: ['text/html', 'html'] },
  ...PLAN_INTERACTIONS,
  ...EXCHANGE_INTERACTIONS,
  ...MATCHING_INTERACTIONS,
  { handler: 'revokeConsent', method: 'POST', path: '/Consent/:id/$revoke', code: 'operation', scope: ['Consent', 'u'],
    operation: { name: 'revoke', on: ['Consent'] } },
  ...CAPTURE_INTERACTIONS,
  ...ASKING_INTERACTIONS,
  ...DELIVER_INTERACTIONS,
  ...PULL_INTERACTIONS,
  ...AFTERMATH_INTERACTIONS,
  ...OUTCOME_INTERACTIONS,
  ...US_CORE_INTERACTIONS,
  { handler: 'versions', method: 'GET', path: '/_history', code: 'history-system', scope: ['*', 'r'] },
  { handler: 'versions', method: 'GET', path: '/:type/_history', code: 'history-type', scope: 'r' },
  { handler: 'search', method: 'GET', path: '/:type', code: 'search-type', scope: 's' },
  { handler: 'create', method: 'POST', path: '/:type', code: 'create', scope: 'c' },
  { handler: 'read', method: 'GET', path: '/:type/:id', code: 'read', scope: 'r' },
  { handler: 'update', method: 'PUT', path: '/:type/:id', code: 'update', scope: 'u' },
  { handler: 'patch', method: 'PATCH', path: '/:type/:id', code: 'patch', scope: 'u' },
  { handler: 'remove', method: 'DELETE', path: '/:type/:id', code: 'delete', scope: 'd' },
  { handler: 'conditionalUpdate', method: 'PUT', path: '/:type', code: 'update', scope: 'u' },
  { handler: 'patch', method: 'PATCH', path: '/:type', code: 'patch', scope: 'u' },
  { handler: 'conditionalRemove', method: 'DELETE', path: '/:type', code: 'delete', scope: 'd' },
  { handler: 'history', method: 'GET', path: '/:type/:id/_history', code: 'history-instance', scope: 'r' },
  { handler: 'compartment', method: 'POST', path: '/Patient/:id/:type/_search', code: 'search-compartment', scope: 's' },
  { handler: 'compartment', method: 'GET', path: '/Patient/:id/:type', code: 'search-compartment', scope: 's' },
  { handler: 'compartment', method: 'POST', path: '/Encounter/:id/:type/_search', code: 'search-compartment', scope: 's' },
  { handler: 'compartment', method: 'GET', path: '/Encounter/:id/:type', code: 'search-compartment', scope: 's' },
  { handler: 'compartment', method: 'POST', path: '/Practitioner/:id/:type/_search', code: 'search-compartment', scope: 's' },
  { handler: 'compartment', method: 'GET', path: '/Practitioner/:id/:type', code: 'search-compartment', scope: 's' },
  { handler: 'compartment', method: 'POST', path: '/RelatedPerson/:id/:type/_search', code: 'search-compartment', scope: 's' },
  { handler: 'compartment', method: 'GET', path: '/RelatedPerson/:id/:type', code: 'search-compartment', scope: 's' },
  { handler: 'compartment', method: 'POST', path: '/Device/:id/:type/_search', code: 'search-compartment', scope: 's' },
  { handler: 'compartment', method: 'GET', path: '/Device/:id/:type', code: 'search-compartment', scope: 's' },
  { handler: 'vread', method: 'GET', path: '/:type/:id/_history/:version', code: 'vread', scope: 'r' },
] as const satisfies readonly Interaction[];

export type HandlerName = (typeof INTERACTIONS)[number]['handler'];
