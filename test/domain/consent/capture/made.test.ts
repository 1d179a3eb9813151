// SPDX-License-Identifier: Apache-2.0
/** What stands on file after a form was signed: whose, under which law, from whom and to whom, who signed when and how, and who helped. */
import { describe, expect, it } from '@jest/globals';
import type { QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';
import { consentFrom, revocationFrom, type Captured, type CaptureInput } from '../../../../src/domain/consent/capture/consent.ts';
import { formOf, FORMS } from '../../../../src/domain/consent/capture/forms.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { isError } from '../../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { coding, group, on, refs } from './small.ts';
import { askFactsOf, PATIENT, responseOf, without, WORLDS } from './worlds.ts';

const validator = compileValidator(loadDefinitions());
const world = WORLDS.find((each) => each.id === 'consent-specific')!;
const AT = '2026-11-18T15:30:00-05:00';

function captured(response: QuestionnaireResponse, over: Partial<CaptureInput> = {}): Captured {
  const form = formOf(response.questionnaire!.split('/').at(-1)!)!;
  const facts = { ...askFactsOf(world.facts), asOf: AT };
  return consentFrom({ form, response, patient: PATIENT, facts, ids: { consent: 'c1', response: 'qr1', provenance: 'pv1' }, at: '2026-11-18T20:30:04.000Z', by: 'Practitioner/clerk', ...over });
}

const signature = (who: string, over: { readonly role?: string; readonly method?: string; readonly day?: string; readonly authority?: boolean } = {}): QuestionnaireResponseItem => group('8',
  on('8.who', ...refs(who)), ...(over.role === undefined ? [] : [on('8.role', coding('signer-role', over.role))]), on('8.method', coding('signature-method', over.method ?? 'electronic')),
  ...(over.authority === undefined ? [] : [on('8.authority', { valueBoolean: over.authority })]), ...(over.day === '' ? [] : [on('9', { valueDate: over.day ?? '2026-11-18' })]));
const signed = (...signatures: readonly QuestionnaireResponseItem[]): QuestionnaireResponse => {
  const rest = without(world.response, '8');
  return { ...rest, item: [...rest.item!, ...signatures] };
};
const patient = `Patient/${PATIENT}`;

describe('the Consent of a signed form', () => {
  const made = captured(signed(signature(patient, { role: 'patient' })));

  it('says whose it is, who shares, who signed on which day, under which law and on which paper', () => {
    expect(made.consent).toMatchObject({
      resourceType: 'Consent', id: 'c1', status: 'active', patient: { reference: patient }, scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      dateTime: '2026-11-18', organization: [{ reference: 'Organization/org-gate' }], performer: [{ reference: patient }],
      policy: [{ uri: 'https://www.ecfr.gov/current/title-42/part-2' }], sourceReference: { reference: 'QuestionnaireResponse/qr1' },
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Consent to share my records with people I name (42 CFR 2.31(a), 2.33(a)(1))</p></div>' },
      verification: [{ verified: true, verifiedWith: { reference: patient }, verificationDate: '2026-11-18T20:30:04.000Z' }],
    });
    expect(made.verified).toBe(true);
  });

  it.each(FORMS.filter((form) => form.kind === 'consent').map((form) => ({ id: form.id, cite: form.cite })))('$id: under every law that the form cites', ({ id, cite }) => {
    const laws = { 'current/title-42/part-2': '42 CFR 2.', 'current/title-45/section-164.508': '45 CFR 164.508', 'uscode/38/7332': '38 USC 7332' };
    const uris = captured(responseOf(id, [])).consent.policy!.map((each) => each.uri!);
    expect(Object.entries(laws).filter(([uri]) => uris.some((each) => each.endsWith(uri))).map(([, law]) => law)).toEqual(Object.values(laws).filter((law) => cite.includes(law)));
    expect(uris.length).toBeGreaterThan(0);
  });

  it('is of the day on which the last one signed', () => {
    const days = (...all: readonly string[]): string | undefined => captured(signed(...all.map((day) => signature(patient, { day })))).consent.dateTime;
    expect([days('2026-11-16', '2026-11-18', '2026-11-17'), days('2026-11-16', ''), days('')]).toEqual(['2026-11-18', '2026-11-16', undefined]);
  });

  it('leaves out what was not answered', () => {
    const { consent } = captured(responseOf('consent-specific', [group('2', on('2.class', coding('discloser-class', 'my-treating-providers'))), group('8', on('8.role', coding('signer-role', 'patient')))]));
    expect(Object.keys(consent).filter((each) => ['organization', 'performer', 'dateTime', 'patient'].includes(each))).toEqual([]);
  });

  it('names each party by the reference that stood on the form', () => {
    const to = group('4', on('4.who', ...refs('Practitioner/dr', 'RelatedPerson/sister', 'Organization/org-clinic')));
    const response = { ...world.response, item: world.response.item!.map((each) => (each.linkId === '4' ? to : each)) };
    const recipients = captured(response).consent.provision!.actor!.filter((each) => each.role.coding?.[0]?.code === 'IRCP').map((each) => each.reference?.reference);
    expect(recipients).toEqual(['Practitioner/dr', 'RelatedPerson/sister', 'Organization/org-clinic']);
    const referral = WORLDS.find((each) => each.id === 'consent-cj-referral')!;
    expect(JSON.stringify(captured(referral.response).consent.extension)).toContain('"valueReference":{"reference":"Organization/org-agency"}');
    const between = WORLDS.find((each) => each.id === 'consent-intermediary')!;
    expect(JSON.stringify(captured(between.response).consent.provision!.actor)).toContain('"reference":"Organization/org-link"');
  });
});

describe('a signed form decides something at once', () => {
  it.each([
    ['signed on a screen', [signature(patient)], undefined, true],
    ['signed by two on a screen', [signature(patient), signature('RelatedPerson/mother', { role: 'parent' })], undefined, true],
    ['signed by hand: a person must look at the paper (rules 4.3)', [signature(patient, { method: 'wet-ink' })], undefined, false],
    ['signed by one of two by hand', [signature(patient), signature('RelatedPerson/mother', { role: 'parent', method: 'wet-ink' })], undefined, false],
    ['taken from a scan', [signature(patient)], 'DocumentReference/scan', false],
  ] as const)('%s', (_name, signatures, scan, verified) => {
    const made = captured(signed(...signatures), scan === undefined ? {} : { scan });
    expect([made.verified, made.consent.verification?.[0]?.verified]).toEqual([verified, verified ? true : undefined]);
    expect(made.consent.sourceReference).toEqual({ reference: scan ?? 'QuestionnaireResponse/qr1' });
    expect(made.provenance.entity!.map((each) => [each.role, each.what.reference])).toEqual([['source', 'QuestionnaireResponse/qr1'], ...(scan === undefined ? [] : [['source', scan]])]);
  });

  it.each([['RelatedPerson/mother', 'RelatedPerson/mother'], ['Practitioner/director', undefined]])('confirmed by %s where R4 has room for it', (who, confirmed) => {
    expect(captured(signed(signature(who))).consent.verification![0]!.verifiedWith?.reference).toBe(confirmed);
  });
});

describe('the signatures of a form', () => {
  const agents = (response: QuestionnaireResponse): readonly (readonly [string | undefined, string | undefined])[] => captured(response).provenance.agent.map((each) => [each.type?.coding?.[0]?.code, each.who.reference ?? each.who.display]);

  it('are one Provenance of the Consent: who, as what, when, how, and by whom it was taken down', () => {
    const { provenance } = captured(signed(signature(patient, { role: 'patient' }), signature('RelatedPerson/g', { role: 'guardian', method: 'wet-ink', day: '2026-11-16', authority: true })));
    expect(provenance).toMatchObject({
      resourceType: 'Provenance', id: 'pv1', target: [{ reference: 'Consent/c1' }], recorded: '2026-11-18T20:30:04.000Z', activity: { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/provenance-activity', code: 'sign' }] },
      // Noon of the day on the form, in the zone of the place; today's at the moment of capture.
      signature: [{ when: '2026-11-18T20:30:04.000Z', who: { reference: patient } }, { when: '2026-11-16T17:00:00.000Z', who: { reference: 'RelatedPerson/g' } }],
    });
    expect(provenance.signature!.map((each) => each.type.map((code) => code.code))).toEqual([
      ['1.2.840.10065.1.12.1.7', 'patient', 'electronic'], ['1.2.840.10065.1.12.1.7', 'guardian', 'wet-ink', 'documented'],
    ]);
    expect(provenance.signature![1]!.type.map((code) => code.system)).toEqual(['urn:iso-astm:E1762-95:2013', ...['signer-role', 'signature-method', 'signature-authority'].map((name) => `https://throughcare.dev/fhir/CodeSystem/${name}`)]);
    expect(provenance.agent.map((each) => each.type!.coding![0]!.system)).toEqual(Array.from({ length: 3 }, () => 'http://terminology.hl7.org/CodeSystem/provenance-participant-type'));
    expect(agents(signed(signature(patient), signature('RelatedPerson/g')))).toEqual([['attester', patient], ['attester', 'RelatedPerson/g'], ['assembler', 'Practitioner/clerk']]);
  });

  it('count only with a signer and a day, as R4 wants of one', () => {
    const open = captured(signed(signature(patient, { day: '' }), group('8', on('9', { valueDate: '2026-11-18' })))).provenance;
    expect(open.signature).toEqual([]);
    expect(agents(signed(signature(patient, { day: '' }), group('8', on('9', { valueDate: '2026-11-18' }))))).toEqual([['attester', patient], ['assembler', 'Practitioner/clerk']]);
  });

  it('say who helped, how and in which language: assisted signing is signing', () => {
    const helped = group('assist', on('assist.how', coding('signing-help', 'interpreter'), coding('signing-help', 'read-aloud')), on('assist.who', { valueString: 'I. Bell' }), on('assist.language', { valueString: 'Spanish' }));
    const response = signed(signature(patient));
    const { provenance } = captured({ ...response, item: [...response.item!, helped] });
    expect(validator.validate(provenance).filter(isError)).toEqual([]);
    expect(provenance.agent[1]).toEqual({
      type: { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/signing-participant', code: 'helper' }] }, who: { display: 'I. Bell' },
      role: ['interpreter', 'read-aloud'].map((code) => ({ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/signing-help', code }] })),
      extension: [{ url: 'https://throughcare.dev/fhir/StructureDefinition/signing-language', valueString: 'Spanish' }],
    });
    const unnamed = captured({ ...response, item: [...response.item!, group('assist', on('assist.how', coding('signing-help', 'mark')))] }).provenance.agent[1]!;
    expect([unnamed.who, 'extension' in unnamed]).toEqual([{ display: 'not named' }, false]);
  });
});

describe('the answers as kept', () => {
  it('are complete, of that person, in our profile, and keep their marks and their day', () => {
    const tag = [{ system: 'https://throughcare.dev/fhir/CodeSystem/holder', code: 'clinic' }];
    const given = { ...world.response, id: 'theirs', status: 'in-progress' as const, authored: '2026-11-17T09:00:00Z', subject: { reference: 'Patient/claimed' }, meta: { tag, versionId: '7' } };
    expect(captured(given).response).toEqual({
      ...world.response, id: 'qr1', status: 'completed', authored: '2026-11-17T09:00:00Z', subject: { reference: patient },
      meta: { tag, profile: ['https://throughcare.dev/fhir/StructureDefinition/consent-form-answers'] },
    });
    const { response } = captured(world.response);
    expect([response.authored, Object.keys(response.meta!)]).toEqual(['2026-11-18T20:30:04.000Z', ['profile']]);
  });
});

describe('a refusal', () => {
  const refuse = (...inner: readonly QuestionnaireResponseItem[]): Captured['consent'] =>
    captured(responseOf('consent-refusal', [on('1', { valueString: 'Wren Abbot' }), ...(inner.length === 0 ? [] : [group('refuse', ...inner)]), signature(patient)])).consent;

  it('says what may not be shared and with whom', () => {
    const consent = refuse(on('refuse.what', coding('category', 'diagnosis'), coding('category', 'income')), on('refuse.who', ...refs('Practitioner/dr', 'Organization/org-agency')));
    expect(consent).toMatchObject({
      resourceType: 'Consent', id: 'c1', status: 'active', patient: { reference: patient }, performer: [{ reference: patient }], dateTime: '2026-11-18',
      category: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/restriction-kind', code: 'standalone-deny-consent' }] }],
      policyRule: { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/policy', code: 'restriction' }] },
      policy: [{ uri: 'https://www.ecfr.gov/current/title-42/part-2' }, { uri: 'https://www.ecfr.gov/current/title-45/section-164.522' }],
    });
    expect(consent.provision).toEqual({
      type: 'deny', code: ['diagnosis', 'income'].map((code) => ({ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/category', code }] })),
      actor: ['Practitioner/dr', 'Organization/org-agency'].map((reference) => ({ role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] }, reference: { reference } })),
    });
    expect(validator.validate(consent).filter(isError)).toEqual([]);
  });

  it('of everything, to everybody, names neither', () => {
    expect(refuse().provision).toEqual({ type: 'deny' });
  });
});

describe('a form that takes back', () => {
  const revoke = (...inner: readonly QuestionnaireResponseItem[]): unknown => revocationFrom(formOf('consent-revocation')!, responseOf('consent-revocation', [group('revoke', ...inner)]));

  it.each([
    ['in writing, for everybody', [on('revoke.consent', ...refs('Consent/c9'))], { id: 'c9', form: 'written' }],
    ['by word, for one', [on('revoke.consent', ...refs('Consent/c9')), on('revoke.recipient', ...refs('Organization/a')), on('revoke.form', coding('revocation-form', 'oral'))], { id: 'c9', form: 'oral', recipients: ['Organization/a'] }],
    ['nothing, when it names no consent', [on('revoke.form', coding('revocation-form', 'oral'))], undefined],
  ] as const)('%s', (_name, inner, expected) => {
    expect(revoke(...inner)).toEqual(expected);
  });
});
