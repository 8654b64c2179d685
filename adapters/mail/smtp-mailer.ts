import type { Mailer } from '../../src/order/mailer.ts';
import { domainOf, type SmtpSettings, told, transportOf } from './smtp-courier.ts';

/** Plain messages over SMTP to mailboxes outside the house: links and codes of validations. */
export const createSmtpMailer = (settings: SmtpSettings): Mailer => ({
  send: async ({ id, to, subject, text }) => {
    const transport = await transportOf(settings);
    try {
      await transport.sendMail({
        from: settings.from,
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@${domainOf(settings.from)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      throw told(to, error);
    } finally {
      transport.close();
    }
  },
});
