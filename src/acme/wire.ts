import { AcmeFault } from './acme-fault.ts';

/** A JSON object from outside; nothing about its members is known. */
export type Wire = Readonly<Record<string, unknown>>;

export const isWire = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws AcmeFault `malformed` for anything but one JSON object. */
export const parseWire = (text: string, what: string): Wire => {
  try {
    const value: unknown = JSON.parse(text);
    if (isWire(value)) return value;
  } catch (cause) {
    throw new AcmeFault('malformed', `${what} is not JSON`, { cause });
  }
  throw new AcmeFault('malformed', `${what} is not a JSON object`);
};

/** A text member; undefined when it is absent, malformed when it is anything else. */
export const textIn = (wire: Wire, name: string): string | undefined => {
  const value = Object.hasOwn(wire, name) ? wire[name] : undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new AcmeFault('malformed', `“${name}” is not a text`);
};

export const neededText = (wire: Wire, name: string): string => {
  const value = textIn(wire, name);
  if (value === undefined) throw new AcmeFault('malformed', `“${name}” is missing`);
  return value;
};

/** base64url without padding, as JWS has it. @see RFC 7515 §2 */
export const fromBase64url = (text: string, what: string): Buffer => {
  const bytes = Buffer.from(text, 'base64url');
  if (!/^[A-Za-z0-9_-]*$/.test(text) || bytes.toString('base64url') !== text)
    throw new AcmeFault('malformed', `${what} is not base64url without padding`);
  return bytes;
};
