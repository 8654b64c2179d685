export interface HostPort {
  /** A host name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

const portOf = (text: string | undefined, otherwise: number): number | undefined => {
  if (text === undefined) return otherwise;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
};

/** Reads `host`, `host:port`, `192.0.2.1:53`, `[2001:db8::1]:53` or a bare IPv6 address; undefined for anything else. */
export const parseHostPort = (text: string, defaultPort: number): HostPort | undefined => {
  const trimmed = text.trim();
  const match =
    /^\[([0-9a-fA-F:.]+)\](?::(\d{1,5}))?$/.exec(trimmed) ??
    /^([0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F.]*)$/.exec(trimmed) ??
    /^([^\s:[\]/]+)(?::(\d{1,5}))?$/.exec(trimmed);
  const host = match?.[1];
  const port = portOf(match?.[2], defaultPort);
  return host === undefined || port === undefined ? undefined : { host, port };
};
