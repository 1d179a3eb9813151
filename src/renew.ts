// SPDX-License-Identifier: Apache-2.0
/** Certificates and lists that change while the gateway runs: SIGHUP has the files read again, and the next handshakes use what is in them. */
import type { Log } from './app/ports.ts';
import type { Settings } from './config.ts';
import type { Result } from './domain/issue.ts';
import { fail, ok } from './domain/issue.ts';

export type Certificates = Pick<Settings, 'tls' | 'mtls'>;

/** Something that listens; with TLS it uses other certificates from the next handshake on. It throws when they cannot be used, and goes on with what it had. */
export interface Renewable { renew(certificates: Certificates): void }

export interface Listening { readonly bound: Renewable; readonly mutual?: Renewable | undefined; readonly mllp?: Renewable | undefined }

/** Gives every listener its new certificates; connections that stand are left alone. Issue: the texts do not fit, and nothing changed. */
export function renewCertificates({ bound, mutual, mllp }: Listening, certificates: Certificates): Result<true> {
  if (certificates.tls === undefined) {
    return fail({ code: 'value', text: 'TLS ends elsewhere: there is nothing to renew here' });
  }
  try {
    // The one that takes most first: what it can use, the others can.
    for (const each of [mutual, bound, mllp]) {
      each?.renew(certificates);
    }
    return ok(true);
  } catch {
    return fail({ code: 'value', text: 'A key, a certificate or a list cannot be used: what was in use stays in use' });
  }
}

/** On every SIGHUP reads the settings anew and renews the certificates; whatever is wrong is logged, and nothing changes. */
export function renewOnHangUp(
  gateway: { renewCertificates(certificates: Certificates): Result<true> }, read: () => Result<Certificates>, at: { readonly log: Log; readonly signals: { on(signal: 'SIGHUP', act: () => void): unknown } },
): void {
  at.signals.on('SIGHUP', () => {
    const settings = read();
    const renewed = settings.ok ? gateway.renewCertificates(settings.value) : settings;
    if (renewed.ok) {
      at.log.info({}, 'certificates renewed');
    } else {
      at.log.error({ why: renewed.issues.map((issue) => issue.text).join('; ') }, 'certificates not renewed');
    }
  });
}
