import { zipSync } from 'fflate';

export interface ZipEntry {
  /** Path inside the archive, `/` between folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Unix mode bits of the file. */
  readonly mode: number;
}

const UNIX = 3;
const REGULAR_FILE = 0o100000;

/** A zip archive whose files keep their mode when unpacked on Unix; `at` (milliseconds) is their time. @see APPNOTE.TXT §4.4.15 */
export const makeZip = (entries: readonly ZipEntry[], at: number): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        entries.map(({ name, bytes, mode }) => [
          name,
          [bytes, { os: UNIX, attrs: (REGULAR_FILE | mode) * 0x10000, mtime: at, level: 6 }],
        ]),
      ),
    ),
  );
