/**
 * PORT. CA certificates by an address that stands in a certificate, which anyone may have made: an administrator's list says which are
 * asked, and no other is ever connected to. Called by an upload, outside transactions, once for an address; bounded in time and size.
 */
export interface IntermediateSource {
  /** Whether the list has this address. Asks nobody. */
  listed(url: string): boolean;
  /** The file as it is there. Refuses what is not listed; follows no redirect; never throws. */
  get(
    url: string,
  ): Promise<{ readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly why: string }>;
}

/** Where there is no list. */
export const NO_INTERMEDIATES: IntermediateSource = {
  listed: () => false,
  get: async () => ({ ok: false, why: 'not listed' }),
};
