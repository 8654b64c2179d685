import { fillWords } from '../surface-words.ts';
import type { Part } from './discord-parts.ts';
import type { DiscordWords } from './discord-words.ts';

export interface Room {
  readonly components: number;
  readonly text: number;
  /** Bytes of UTF-8. */
  readonly bytes: number;
  readonly pictures: number;
}

interface Fitted {
  readonly parts: readonly Part[];
  /** Something was left out. */
  readonly shortened: boolean;
}

type Lines = Extract<Part, { kind: 'lines' }>;

const FENCE = '```';
const fenced = ({ lines, fenced: isFenced }: Lines): readonly string[] => (isFenced ? [FENCE, ...lines, FENCE] : lines);

/** Characters and bytes that lines take with their line ends. */
const sizeOf = (lines: readonly string[]) => ({
  text: lines.reduce((sum, line) => sum + line.length + 1, 0),
  bytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0),
});

/** As many lines as there is room for; a mark says how many are left out. Undefined when not even one fits. */
const cut = (part: Lines, text: number, bytes: number, words: DiscordWords): Lines | undefined => {
  const reserve = sizeOf([FENCE, FENCE, fillWords(words.more, { count: part.lines.length })]);
  let kept = 0;
  let usedText = reserve.text;
  let usedBytes = reserve.bytes;
  for (const line of part.lines) {
    const size = sizeOf([line]);
    usedText += size.text;
    usedBytes += size.bytes;
    if (usedText > text || usedBytes > bytes) break;
    kept += 1;
  }
  if (kept <= part.head) return undefined;
  const mark = fillWords(words.more, { count: part.lines.length - kept });
  return { ...part, lines: [...part.lines.slice(0, kept), mark] };
};

/** Neighbouring lines become one component, so that forty of them last. */
const merged = (parts: readonly Part[]): readonly Part[] => {
  const out: Part[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.kind === 'divider' && (last === undefined || last.kind === 'divider')) continue;
    if (part.kind === 'lines' && last?.kind === 'lines')
      out[out.length - 1] = { ...last, lines: [...last.lines, ...fenced(part)] };
    else out.push(part.kind === 'lines' ? { ...part, lines: fenced(part), fenced: false } : part);
  }
  return out.at(-1)?.kind === 'divider' ? out.slice(0, -1) : out;
};

/** What of the parts fits: the beginning of what is too long, and everything behind it that still finds room. */
export const fitParts = (parts: readonly Part[], room: Room, words: DiscordWords): Fitted => {
  let { text, bytes, pictures } = room;
  let shortened = false;
  const kept: Part[] = [];
  for (const part of parts) {
    if (part.kind === 'picture') {
      if (pictures > 0) kept.push(part);
      else shortened = true;
      pictures -= 1;
      continue;
    }
    const whole = part.kind === 'lines' ? sizeOf(fenced(part)) : { text: 0, bytes: 0 };
    const fits = whole.text <= text && whole.bytes <= bytes;
    const drawn = fits || part.kind !== 'lines' ? part : cut(part, text, bytes, words);
    shortened ||= !fits;
    if (drawn === undefined) continue;
    kept.push(drawn);
    if (drawn.kind !== 'lines') continue;
    const used = sizeOf(fenced(drawn));
    text -= used.text;
    bytes -= used.bytes;
  }
  const all = merged(kept);
  return { parts: all.slice(0, room.components), shortened: shortened || all.length > room.components };
};
