/** The finder that looks across rooms, handed to commands that take an order or certificate by word. */
export interface CertificateFinder {
  /** A name, an id or an unambiguous beginning of either → the certificate's id; an order's word gives its certificate. */
  readonly findCertificate: (word: string) => Promise<string>;
}
