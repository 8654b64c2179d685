import module from 'node:module';

// Run as a program in an instance's folder: a shell that stays. It runs the verbs it is sent, one after the other, as `signet` would in a
// process of its own each, without loading everything anew for every one of them.

export interface Asked {
  readonly id: number;
  readonly words: readonly string[];
}

export interface Told {
  readonly id: number;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const capture = (stream: NodeJS.WriteStream): (() => string) => {
  let written = '';
  stream.write = (chunk: string | Uint8Array): boolean => {
    written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return () => {
    const text = written;
    written = '';
    return text;
  };
};

if (process.send !== undefined) {
  module.enableCompileCache();
  const { main } = await import('../../../adapters/main.ts');
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)];
  let turn: Promise<unknown> = Promise.resolve();
  process.on('message', ({ id, words }: Asked) => {
    turn = turn.then(async () => {
      const code = await main(words);
      process.send?.({ id, code, stdout: stdout(), stderr: stderr() } satisfies Told);
    });
  });
  process.once('disconnect', () => process.exit(0));
}
