import readline from 'node:readline';
import { HISTORY_LINES } from './history-file.ts';
import type { LineEditor, LineEditorOptions, Question } from './line-editor.ts';
import { createPemCollector } from './pem-collector.ts';
import { createPromptLine, type PromptLine } from './prompt-line.ts';
import { createReadlineGate, type ReadlineGate } from './readline-gate.ts';
import { createTypedQueue } from './typed-queue.ts';

type Completed = (error: Error | null, result: [string[], string]) => void;

const openReadline = (
  { input, history }: LineEditorOptions,
  gate: ReadlineGate,
  asked: () => Question | undefined,
): readline.Interface =>
  readline.createInterface({
    input,
    output: gate.stream,
    terminal: true,
    history: [...history.lines],
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    completer: (line: string, done: Completed) => {
      const question = asked();
      if (question?.complete === undefined || question.kind === 'secret') return done(null, [[], line]);
      question.complete(line).then(
        ([candidates, replaced]) => done(null, [[...candidates], replaced]),
        () => done(null, [[], line]),
      );
    },
  });

/** Readline remembers every line; this takes out again what is no command or holds a secret, and keeps the rest. */
const keepHistory = (rl: readline.Interface, { history, remember }: LineEditorOptions, counts: () => boolean): void => {
  rl.on('history', (entries: string[]) => {
    const [newest] = entries;
    if (counts() && newest !== undefined && newest !== history.lines[0] && remember(newest)) history.add(newest);
    entries.splice(0, entries.length, ...history.lines);
  });
};

/** The editor of a terminal, on node:readline. */
export const createTerminalEditor = (options: LineEditorOptions): LineEditor => {
  const { input, output, stamp } = options;
  const gate = createReadlineGate(options);
  const queue = createTypedQueue();
  const pem = createPemCollector();
  let closed = false;
  let begun: number | undefined;
  const rl: readline.Interface = openReadline(options, gate, () => line.question);
  const line: PromptLine = createPromptLine(rl, gate, options);
  keepHistory(rl, options, () => (line.question === undefined || line.question.kind === 'command') && !pem.open);

  const onKeypress = (): void => {
    if (rl.line.length <= 1) begun = stamp();
  };
  input.on('keypress', onKeypress);
  rl.on('line', (typed) => {
    if (line.question?.kind === 'secret') {
      // Readline's own new line, which tells of the move, is kept from the screen.
      output.write('\n');
      options.onMoved();
    }
    const seen = begun ?? stamp();
    begun = undefined;
    const text = pem.take(typed);
    if (text === undefined) return;
    line.show(undefined);
    queue.push({ kind: 'line', text, seen });
  });
  rl.on('SIGINT', () => {
    const cleared = rl.line !== '' || pem.open;
    line.clear();
    pem.reset();
    if (line.question !== undefined) queue.push({ kind: 'interrupt', cleared });
    else options.onInterrupt();
  });
  rl.on('close', () => {
    line.erase(0);
    closed = true;
    input.off('keypress', onKeypress);
    gate.close();
    queue.push({ kind: 'end' });
  });
  return {
    read: (question) => {
      if (closed) return queue.next();
      if (question.kind !== 'command') {
        queue.dropLines();
        line.clear();
      }
      line.show(question);
      return queue.next();
    },
    write: (text, back = 0) => {
      if (!closed) line.erase(back);
      output.write(text);
      if (!closed) line.draw();
    },
    typing: () => rl.line,
    close: () => {
      if (closed) return;
      line.clear();
      rl.close();
    },
  };
};
