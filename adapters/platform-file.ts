import { FILE_MOST, type FileValue, type Option, type RawArgs } from '../src/chat/option.ts';
import { SECOND } from '../src/kernel/duration.ts';
import { CertError, describeCause } from '../src/kernel/errors.ts';

/** A file that a person gave to a chat platform, where it lies there. What the platform says of it is believed by nobody. */
export interface PlatformFile {
  readonly name: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
}

export interface FileSource {
  readonly fetch: typeof globalThis.fetch;
  /** The platform's own file hosts, always by HTTPS. */
  readonly hosts: readonly string[];
  /** Files of another endpoint (a stand-in) lie at its own address. */
  readonly apiUrl: string;
  /** Sent to those places alone; undefined where the address itself is the secret. */
  readonly token?: string;
}

/** Milliseconds for one file. */
const TIMEOUT = 10 * SECOND;

const isOwn = ({ hosts, apiUrl }: FileSource, url: URL): boolean =>
  (url.protocol === 'https:' && url.port === '' && hosts.includes(url.hostname)) ||
  url.origin === new URL(apiUrl).origin;

const tooLarge = (option: string, size: number, most: number): CertError =>
  new CertError('file-large', { option, size, most }, { field: option });

/** The body, given up as soon as it is more than was allowed. */
const readAtMost = async (response: Response, option: string, most: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > most) throw tooLarge(option, size, most);
    parts.push(part);
  }
  return Buffer.concat(parts);
};

const fetchFile = async (
  source: FileSource,
  name: string,
  option: Option | undefined,
  file: PlatformFile,
): Promise<FileValue> => {
  const most = option?.maxBytes ?? FILE_MOST;
  if (file.size > most) throw tooLarge(name, file.size, most);
  const unfetched = (detail: string, cause?: unknown): CertError =>
    new CertError('file-unfetched', { option: name, detail }, { field: name, cause });
  const url = URL.canParse(file.url) ? new URL(file.url) : undefined;
  if (url === undefined || !isOwn(source, url)) throw unfetched('it does not lie with the platform');
  try {
    const response = await source.fetch(url, {
      headers: source.token === undefined ? {} : { authorization: `Bearer ${source.token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (!response.ok) throw unfetched(`HTTP ${response.status}`);
    // Whom Slack does not know is shown its sign-in page, as if that were the file.
    if (response.headers.get('content-type')?.startsWith('text/html') === true)
      throw unfetched('not allowed (files:read)');
    return { name: file.name, bytes: await readAtMost(response, name, most) };
  } catch (error) {
    throw error instanceof CertError ? error : unfetched(describeCause(error), error);
  }
};

/** Files by the option they were given for, fetched. Throws CertError `file-large`, `file-unfetched`, each at its field. */
export const fetchFiles = async (
  source: FileSource,
  options: Readonly<Record<string, Option>>,
  files: Readonly<Record<string, PlatformFile>>,
): Promise<RawArgs> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(files).map(
        async ([name, file]) => [name, await fetchFile(source, name, options[name], file)] as const,
      ),
    ),
  );
