// SPDX-License-Identifier: Apache-2.0
/** Operations on consent forms, as rows of the table of interactions. */
import type { Interaction } from '../interactions.ts';

const PDF = ['application/pdf'] as const;

export const CAPTURE_INTERACTIONS = [
  { handler: 'captureConsent', method: 'POST', path: '/Consent/$capture', code: 'operation', scope: ['Consent', 'c'], operation: { name: 'capture', on: ['Consent'] } },
  { handler: 'papersToVerify', method: 'GET', path: '/Consent/$to-verify', code: 'operation', scope: ['Consent', 's'], operation: { name: 'to-verify', on: ['Consent'] } },
  { handler: 'verifyConsent', method: 'POST', path: '/Consent/:id/$verify', code: 'operation', scope: ['Consent', 'u'], operation: { name: 'verify', on: ['Consent'] } },
  { handler: 'consentPaper', method: 'GET', path: '/Consent/:id/$paper', code: 'operation', scope: ['Consent', 'r'], operation: { name: 'paper', on: ['Consent'] }, formats: PDF },
  { handler: 'populateForms', method: 'POST', path: '/Questionnaire/$populate', code: 'operation', scope: ['Patient', 'r'], operation: { name: 'populate', on: ['Questionnaire'] } },
  { handler: 'populateForms', method: 'POST', path: '/Questionnaire/:id/$populate', code: 'operation', scope: ['Patient', 'r'], operation: { name: 'populate', on: ['Questionnaire'] } },
  { handler: 'formPaper', method: 'GET', path: '/Questionnaire/:id/$paper', code: 'operation', scope: ['Questionnaire', 'r'], operation: { name: 'paper', on: ['Questionnaire'] }, formats: PDF },
] as const satisfies readonly Interaction[];
