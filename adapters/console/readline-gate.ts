import { Writable } from 'node:stream';
import type { LineEditorOptions } from './line-editor.ts';

/** Readline's way to the screen: shut while a secret is typed, and held to look at a drawing before it is written. */
export interface ReadlineGate {
  readonly stream: Writable;
  shut(secret: boolean): void;
  /** What `draw` makes readline write; nothing of it reaches the screen. */
  hold(draw: () => void): string;
  close(): void;
}

export const createReadlineGate = ({
  output,
  columns,
  onMoved,
}: Pick<LineEditorOptions, 'output' | 'columns' | 'onMoved'>): ReadlineGate => {
  let isShut = false;
  let held: string | undefined;
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      const text = chunk.toString();
      if (held !== undefined) held += text;
      else if (!isShut) {
        if (text.includes('\n')) onMoved();
        output.write(text);
      }
      done();
    },
  });
  // Readline reads the width here at every drawing.
  Object.defineProperty(stream, 'columns', { get: columns });
  const resized = (): void => void stream.emit('resize');
  output.on('resize', resized);
  return {
    stream,
    shut: (secret) => {
      isShut = secret;
    },
    hold: (draw) => {
      held = '';
      draw();
      const text = held;
      held = undefined;
      return text;
    },
    close: () => void output.off('resize', resized),
  };
};
