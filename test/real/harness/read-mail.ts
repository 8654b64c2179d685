/** A message as its reader sees it. */
export interface ReadMail {
  /** Lower-case names; encoded words are read. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const quoted = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/=\r?\n/g, '')
      .replace(/=([\dA-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** @see RFC 2045 §6 */
const DECODERS: Readonly<Record<string, (text: string) => Buffer>> = {
  '7bit': (text) => Buffer.from(text, 'latin1'),
  '8bit': (text) => Buffer.from(text, 'latin1'),
  'quoted-printable': quoted,
  base64: (text) => Buffer.from(text, 'base64'),
};

/** @see RFC 2047 §2; blanks between two encoded words do not count (§6.2) */
const words = (value: string): string =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, how: string, text: string) =>
      (how.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quoted(text.replaceAll('_', ' '))).toString('latin1'),
    );

/** One message of one part. `raw` has one character a byte. */
export const readMail = (raw: string): ReadMail => {
  const lines = raw.replaceAll('\r\n', '\n');
  const end = lines.indexOf('\n\n');
  const headers: Record<string, string> = {};
  for (const line of lines
    .slice(0, end)
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')) {
    const at = line.indexOf(':');
    const value = Buffer.from(words(line.slice(at + 1).trim()), 'latin1').toString('utf8');
    headers[line.slice(0, at).toLowerCase()] = value;
  }
  const decode = DECODERS[headers['content-transfer-encoding']?.toLowerCase() ?? '7bit'];
  if (decode === undefined) throw new Error(`a message in ${headers['content-transfer-encoding']}`);
  return {
    headers,
    text: decode(lines.slice(end + 2))
      .toString('utf8')
      .replaceAll('\r\n', '\n'),
  };
};
