import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Challtestsrv, challtestsrvClient } from './challtestsrv.ts';
import { listenerCertificate } from './listener-certificate.ts';
import { freePort, need, type Program, run, workFolder } from './program.ts';

export interface PebbleOptions {
  /** Pebble's own knobs, e.g. `PEBBLE_WFE_NONCEREJECT`, `PEBBLE_AUTHZREUSE`, `PEBBLE_ALTERNATE_ROOTS`, `PEBBLE_CHAIN_LENGTH`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds; Pebble's own default is 5 years. */
  readonly validitySeconds?: number;
  /** Key id → HMAC key (base64url); an external account is then required. */
  readonly eab?: Readonly<Record<string, string>>;
  /** Where Pebble looks for file proofs; without it, the test server started beside it. */
  readonly httpPort?: number;
  /** `address:port` that Pebble asks for everything; without it, the test server started beside it. */
  readonly dnsServer?: string;
  /** Restarts on the same port: Pebble then knows no account and no order any more. */
  readonly port?: number;
  /** Another Pebble than the one in the path: `laterPebble()` knows renewal information. */
  readonly program?: string;
}

export interface Pebble {
  /** URL of the ACME directory. */
  readonly directory: string;
  /** PEM of the root that Pebble's own TLS is under. Not the root of what it issues: that is at `${management}/roots/0`. */
  readonly caFile: string;
  /** Base URL of Pebble's management interface: roots, intermediates, certificate status. */
  readonly management: string;
  readonly challtestsrv: Challtestsrv;
  /** `127.0.0.1:port` of the test server's DNS. */
  readonly dnsAddress: string;
  readonly port: number;
  /** Pebble's process id, for its CPU time. */
  readonly pid: number;
  output(): string;
  stop(): Promise<void>;
}

const startChalltestsrv = async (httpPort: number) => {
  const [dns, tlsAlpn, management] = [await freePort(), await freePort(), await freePort()];
  const flags = { dns01: dns, http01: httpPort, tlsalpn01: tlsAlpn, management };
  const listen = Object.entries(flags).flatMap(([flag, port]) => [`-${flag}`, `127.0.0.1:${port}`]);
  const addresses = ['-defaultIPv4', '127.0.0.1', '-defaultIPv6', '', '-https01', ''];
  const ports = [dns, management, httpPort];
  const program = await run('pebble-challtestsrv', [...addresses, ...listen], { ports });
  return { program, httpPort, dnsAddress: `127.0.0.1:${dns}`, tlsAlpn, management: `http://127.0.0.1:${management}` };
};

const stopAll = async (programs: readonly Program[], remove: () => void): Promise<void> => {
  for (const program of programs) await program.stop();
  remove();
};

/** Debian's Pebble, strict and without its artificial delays, with pebble-challtestsrv to answer its validations. */
export const startPebble = async (options: PebbleOptions = {}): Promise<Pebble> => {
  need('pebble', 'pebble-challtestsrv', 'openssl');
  const folder = workFolder('pebble');
  const tls = listenerCertificate(folder.path);
  const testServer = await startChalltestsrv(await freePort());
  const port = options.port ?? (await freePort());
  const managementPort = await freePort();
  const config = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate: tls.certificateFile,
    privateKey: tls.keyFile,
    httpPort: options.httpPort ?? testServer.httpPort,
    tlsPort: testServer.tlsAlpn,
    ocspResponderURL: '',
    externalAccountBindingRequired: options.eab !== undefined,
    externalAccountMACKeys: options.eab ?? {},
    ...(options.validitySeconds === undefined ? {} : { certificateValidityPeriod: options.validitySeconds }),
  };
  const configFile = join(folder.path, 'pebble.json');
  writeFileSync(configFile, JSON.stringify({ pebble: config }));
  const quick = { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0', PEBBLE_AUTHZREUSE: '0' };
  const args = ['-config', configFile, '-strict', '-dnsserver', options.dnsServer ?? testServer.dnsAddress];
  const env = { ...quick, ...options.env };
  const pebble = await run(options.program ?? 'pebble', args, { env, ports: [port, managementPort] }).catch(
    async (error: unknown) => {
      await stopAll([testServer.program], folder.remove);
      throw error;
    },
  );
  return {
    directory: `https://127.0.0.1:${port}/dir`,
    caFile: tls.caFile,
    management: `https://127.0.0.1:${managementPort}`,
    challtestsrv: challtestsrvClient(testServer.management),
    dnsAddress: testServer.dnsAddress,
    port,
    pid: pebble.pid,
    output: pebble.output,
    stop: () => stopAll([pebble, testServer.program], folder.remove),
  };
};
