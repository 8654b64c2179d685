import type { IncomingMessage } from 'node:http';
import { Refusal } from './call-refusal.ts';
import { isJson } from './slack-model.ts';

/** A call's arguments as they came: form fields are text, a JSON body keeps its types, uploads are bytes. */
export type RawArguments = Readonly<Record<string, unknown>>;

export interface Received {
  readonly bytes: Buffer;
  readonly type: string;
}

export const receive = async (request: IncomingMessage): Promise<Received> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return { bytes: Buffer.concat(parts), type: request.headers['content-type'] ?? '' };
};

const fromForm = (text: string): RawArguments => Object.fromEntries(new URLSearchParams(text));

const fromJson = (text: string): RawArguments => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal('invalid_json');
  }
  if (!isJson(value)) throw new Refusal('json_not_object');
  return value;
};

/** Fields of a `multipart/form-data` body; files come as bytes. */
export const fromMultipart = async ({ bytes, type }: Received): Promise<RawArguments> => {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  const fields: Record<string, unknown> = {};
  for (const [key, value] of form)
    fields[key] = typeof value === 'string' ? value : Buffer.from(await (value as Blob).arrayBuffer());
  return fields;
};

/** Reads a Web API body by its content type; others are refused by name. */
export const readArguments = async (received: Received): Promise<RawArguments> => {
  const kind = received.type.split(';')[0]?.trim() ?? '';
  if (kind === 'application/x-www-form-urlencoded') return fromForm(received.bytes.toString());
  if (kind === 'application/json') return fromJson(received.bytes.toString());
  if (kind === 'multipart/form-data')
    return fromMultipart(received).catch(() => {
      throw new Refusal('invalid_form_data');
    });
  if (received.bytes.length === 0) return {};
  throw new Refusal(kind === '' ? 'missing_post_type' : 'invalid_post_type');
};
