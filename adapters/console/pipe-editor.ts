import readline from 'node:readline';
import type { LineEditor, LineEditorOptions } from './line-editor.ts';
import { createPemCollector } from './pem-collector.ts';
import { createTypedQueue } from './typed-queue.ts';

/** Lines from a pipe or a file: nothing is echoed, completed or remembered; a question is written on a line of its own. */
export const createPipeEditor = ({ input, output }: Pick<LineEditorOptions, 'input' | 'output'>): LineEditor => {
  const queue = createTypedQueue();
  const pem = createPemCollector();
  const rl = readline.createInterface({ input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
  rl.on('line', (line) => {
    const text = pem.take(line);
    if (text !== undefined) queue.push({ kind: 'line', text });
  });
  rl.on('close', () => queue.push({ kind: 'end' }));
  return {
    read: (question) => {
      if (question.kind !== 'command') output.write(`${question.prompt.trimEnd()}\n`);
      return queue.next();
    },
    write: (text) => {
      output.write(text);
    },
    typing: () => '',
    close: () => rl.close(),
  };
};
