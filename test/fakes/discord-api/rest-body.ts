import type { IncomingMessage } from 'node:http';
import { fault, invalidForm } from './api-fault.ts';
import { REQUEST_LIMIT, type UploadedFile } from './posted-message-rules.ts';

export interface ParsedBody {
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
}

/** Reads at most 25 MiB; the rest is discarded so that the answer still reaches the sender. */
export const readBytes = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= REQUEST_LIMIT) chunks.push(chunk);
  }
  if (size > REQUEST_LIMIT) throw fault('tooLarge');
  return Buffer.concat(chunks);
};

const parseJson = (source: string): unknown => {
  try {
    return JSON.parse(source);
  } catch {
    throw fault('invalidJson');
  }
};

const wrongContentType = (): Error =>
  invalidForm([
    {
      path: ['_misc'],
      code: 'CONTENT_TYPE_INVALID',
      message:
        "Expected \"Content-Type\" header to be one of {'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'}.",
    },
  ]);

const parseMultipart = async (bytes: Buffer, contentType: string): Promise<ParsedBody> => {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw wrongContentType();
  }
  const files: UploadedFile[] = [];
  for (const [name, value] of form.entries()) {
    const index = name.match(/^files\[(\d+)\]$/)?.[1];
    if (index === undefined || typeof value === 'string') continue;
    files.push({
      index: Number(index),
      filename: value.name,
      contentType: value.type || 'application/octet-stream',
      bytes: new Uint8Array(await value.arrayBuffer()),
    });
  }
  const payload = form.get('payload_json');
  return { body: typeof payload === 'string' ? parseJson(payload) : Object.fromEntries(form), files };
};

/** A body by its content type; an empty one is `{}`. */
export const parseBody = async (bytes: Buffer, contentType: string): Promise<ParsedBody> => {
  if (bytes.length === 0) return { body: {}, files: [] };
  const kind = contentType.split(';')[0]?.trim().toLowerCase();
  if (kind === 'application/json') return { body: parseJson(bytes.toString('utf8')), files: [] };
  if (kind === 'multipart/form-data') return parseMultipart(bytes, contentType);
  if (kind === 'application/x-www-form-urlencoded')
    return { body: Object.fromEntries(new URLSearchParams(bytes.toString('utf8'))), files: [] };
  throw wrongContentType();
};
