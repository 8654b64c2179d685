import dgram from 'node:dgram';
import net from 'node:net';

// Nobody finds out elsewhere: a test that leaves this machine fails by name instead of hanging or succeeding by luck.
const loopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '::ffff:127.0.0.1' || /^127\./.test(host) || host === '';

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const first = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
  const host =
    typeof first === 'object' && first !== null
      ? ((first as { host?: string; path?: string }).host ?? '')
      : typeof args[1] === 'string'
        ? args[1]
        : '';
  if (!loopback(host)) throw new Error(`tests may not leave this machine: connect to ${host}`);
  return (connect as (...a: unknown[]) => net.Socket).apply(this, args);
} as typeof connect;

const send = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function (this: dgram.Socket, ...args: unknown[]) {
  const host = args.find((arg, index) => index > 0 && typeof arg === 'string');
  if (typeof host === 'string' && !loopback(host)) throw new Error(`tests may not leave this machine: send to ${host}`);
  return (send as (...a: unknown[]) => void).apply(this, args);
} as typeof send;
