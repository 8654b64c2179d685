import { SECOND } from '../../src/kernel/duration.ts';
import { CertError, describeCause } from '../../src/kernel/errors.ts';
import type { Courier, Parcel } from '../../src/notice/courier.ts';
import { mailHtml, mailText } from './mail-html.ts';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `starttls` refuses a server that does not offer it; `implicit` speaks TLS from the first byte. */
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
  /** PEM of a CA of your own. */
  readonly ca?: string | undefined;
}

const TIMEOUT = 30 * SECOND;

/** A connection as the settings say. */
export const transportOf = async ({ host, port, tls, user, password, ca }: SmtpSettings) => {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    // What a notice says is text: nothing in it is a path or an address to read from.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
};

/** A mailbox that does not exist stays so; everything else may pass. @see RFC 5321 §4.2.1 */
export const told = (to: string, error: unknown): CertError => {
  const receiver = `mail:${to}`;
  const { responseCode } = error as { responseCode?: unknown };
  const code =
    typeof responseCode === 'number' && responseCode >= 550 && responseCode <= 553 ? 'receiver-gone' : undefined;
  return new CertError(code ?? 'receiver-unreachable', { receiver, detail: describeCause(error) }, { cause: error });
};

export const domainOf = (from: string): string => /@([^>\s]+)/.exec(from)?.[1] ?? 'signet.invalid';

/** E-mail over SMTP: text and a simple HTML part. A repeat has the same Message-ID, by which readers and servers tell it. */
export const createSmtpCourier = (settings: SmtpSettings): Courier => ({
  send: async ({ deliveryId, to, notice, message, language }: Parcel) => {
    const transport = await transportOf(settings);
    try {
      await transport.sendMail({
        from: settings.from,
        to: { name: '', address: to },
        subject: message.title,
        text: mailText(message),
        html: mailHtml(message, language),
        messageId: `<${deliveryId}@${domainOf(settings.from)}>`,
        date: new Date(notice.at),
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Signet-Notice': notice.kind },
      });
    } catch (error) {
      throw told(to, error);
    } finally {
      transport.close();
    }
  },
});
