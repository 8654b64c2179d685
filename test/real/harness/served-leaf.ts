import tls from 'node:tls';

/** One handshake: the served leaf's SHA-256 without colons, lower case. Whose chain it is does not matter here. */
export const servedLeaf = (port: number, servername: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = tls.connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase());
      socket.destroy();
    });
    socket.on('error', reject);
  });
