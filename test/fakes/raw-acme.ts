import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** An ACME client that says just what it is told to, right or wrong. */
export interface RawKey {
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly jwk: object;
}

export const rawKey = (alg: 'ES256' | 'ES384' | 'EdDSA' | 'RS256' = 'ES256'): RawKey => {
  const made = {
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    EdDSA: () => generateKeyPairSync('ed25519'),
    RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  }[alg]();
  return { alg, privateKey: made.privateKey, jwk: made.publicKey.export({ format: 'jwk' }) };
};

const HASHES: Readonly<Record<string, string | null>> = {
  ES256: 'sha256',
  ES384: 'sha384',
  RS256: 'sha256',
  EdDSA: null,
};

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export const rawJws = (key: RawKey, header: object, payload: unknown): Record<string, string> => {
  const head = encode({ alg: key.alg, ...header });
  const body = payload === undefined ? '' : encode(payload);
  const input = Buffer.from(`${head}.${body}`);
  const how = key.alg.startsWith('ES') ? { key: key.privateKey, dsaEncoding: 'ieee-p1363' as const } : key.privateKey;
  const signature = sign(HASHES[key.alg] ?? null, input, how).toString('base64url');
  return { protected: head, payload: body, signature };
};

export const rawBinding = (eab: { readonly id: string; readonly hmac: string }, url: string, jwk: object) => {
  const head = encode({ alg: 'HS256', kid: eab.id, url });
  const body = encode(jwk);
  const mac = createHmac('sha256', Buffer.from(eab.hmac, 'base64url')).update(`${head}.${body}`).digest('base64url');
  return { protected: head, payload: body, signature: mac };
};

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as any program would
  readonly json: any;
  readonly text: string;
  /** The error type without its prefix. */
  readonly fault: string | undefined;
}

export const readAnswer = async (response: Response): Promise<RawAnswer> => {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = isJson ? JSON.parse(text) : undefined;
  const type: string | undefined = json?.type;
  const fault = type?.startsWith('urn:ietf:params:acme:error:') === true ? type.slice(27) : undefined;
  return { status: response.status, headers: response.headers, json, text, fault };
};

export const rawPost = async (url: string, body: unknown, type = 'application/jose+json'): Promise<RawAnswer> =>
  readAnswer(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );

/** One account with its key. */
export interface RawClient {
  readonly kid: string;
  readonly key: RawKey;
  readonly directory: Record<string, string>;
  nonce(): Promise<string>;
  /** Signed as it should be; undefined payload: POST-as-GET. */
  post(url: string, payload?: unknown, key?: RawKey): Promise<RawAnswer>;
}

export const rawClient = async (
  directoryUrl: string,
  eab: { readonly id: string; readonly hmac: string } | undefined,
  key: RawKey = rawKey(),
): Promise<RawClient & { readonly made: RawAnswer }> => {
  const directory = (await readAnswer(await fetch(directoryUrl))).json;
  const nonce = async () => (await fetch(directory.newNonce, { method: 'HEAD' })).headers.get('replay-nonce') ?? '';
  const url: string = directory.newAccount;
  const payload = {
    termsOfServiceAgreed: true,
    contact: ['mailto:ops@example.com'],
    ...(eab === undefined ? {} : { externalAccountBinding: rawBinding(eab, url, key.jwk) }),
  };
  const made = await rawPost(url, rawJws(key, { nonce: await nonce(), url, jwk: key.jwk }, payload));
  const kid = made.headers.get('location') ?? '';
  return {
    made,
    kid,
    key,
    directory,
    nonce,
    post: async (to, what, by = key) => rawPost(to, rawJws(by, { nonce: await nonce(), url: to, kid }, what)),
  };
};
