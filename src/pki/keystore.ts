/** What goes into a PFX or JKS file. */
export interface KeystoreContent {
  /** The entry's name in the store; ASCII. */
  readonly alias: string;
  /** PEM, leaf first. */
  readonly chain: readonly string[];
  /** PKCS#8. */
  readonly privateKeyPem: string;
  /** Checked by `checkKeystorePassword` before. */
  readonly password: string;
}
