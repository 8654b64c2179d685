/** A message to a mailbox outside the house: plain text. */
export interface Mail {
  /** The same for a repeat of the same message, so that readers and servers tell it. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** PORT. Hands one message to a mail server. Throws CertError `receiver-gone` (no such mailbox) or `receiver-unreachable`. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
}
