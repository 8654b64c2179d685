/** What a fake ACME resource does instead of answering properly. */
export type AcmeFault =
  /** This answer, word for word; the question is not carried out. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Carried out, but the connection ends before the answer: what a killed process or a broken network leaves behind. */
  | { readonly kind: 'lost' }
  /** The connection ends at once; nothing is carried out. */
  | { readonly kind: 'closed' }
  /** No answer ever. */
  | { readonly kind: 'hang' }
  /** A proper answer with these headers besides. */
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> };

/** A refusal as RFC 7807 writes it; `type` without the ACME prefix. */
export class AcmeFakeRefusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, type: string, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

/** The fault that refuses with a whole problem document. */
export const problemFault = (
  status: number,
  type: string,
  detail: string,
  more: { readonly headers?: Readonly<Record<string, string>>; readonly subproblems?: readonly object[] } = {},
): AcmeFault => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/problem+json', ...more.headers },
  body: JSON.stringify({
    type: `urn:ietf:params:acme:error:${type}`,
    detail,
    status,
    ...(more.subproblems === undefined ? {} : { subproblems: more.subproblems }),
  }),
});
