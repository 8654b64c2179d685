import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the stand-in behaves; files of these names in its folder switch it. */
export type NginxFault = 'config-broken' | 'not-running' | 'test-hangs' | 'reload-hangs';

/**
 * A shell script in place of nginx: `-t` says what nginx would and reads both files, `-s reload` notes the pair that is now in use in
 * `in-use.pem`, every call is noted in `calls`, and one that hangs makes `hanging`. Returns the path of the program.
 */
export const fakeNginx = (folder: string, certificate: string, key: string): string => {
  const program = join(folder, 'nginx');
  const script = `#!/bin/sh
cd '${folder}'
echo "$*" >> calls
case " $* " in
*" -t "*)
  if [ -e test-hangs ]; then touch hanging; sleep 600; fi
  if [ -e config-broken ]; then
    echo 'nginx: [emerg] unknown directive "lissten" in /etc/nginx/nginx.conf:7' >&2
    echo 'nginx: configuration file /etc/nginx/nginx.conf test failed' >&2
    exit 1
  fi
  if ! [ -s '${certificate}' ] || ! [ -s '${key}' ]; then
    echo 'nginx: [emerg] cannot load certificate "${certificate}"' >&2
    exit 1
  fi
  cat '${certificate}' >> tested.pem
  echo 'nginx: configuration file /etc/nginx/nginx.conf test is successful' >&2 ;;
*" -s reload "*)
  if [ -e reload-hangs ]; then touch hanging; sleep 600; fi
  if [ -e not-running ]; then
    echo 'nginx: [error] invalid PID number "" in "/run/nginx.pid"' >&2
    exit 1
  fi
  cat '${certificate}' > in-use.pem ;;
esac
`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return program;
};
