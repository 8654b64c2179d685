/**
 * Letters as strokes on a grid of 5 × 7 points, `xy` each, lines parted by blanks' bars: a picture with words needs no font where it is
 * drawn, and looks the same everywhere. Upper case, digits and a few marks; anything else is left blank.
 */
const LETTERS: Readonly<Record<string, string>> = {
  A: '06 02 20 42 46|04 44',
  B: '06 00 30 41 42 33 03|33 44 45 36 06',
  C: '41 30 10 01 05 16 36 45',
  D: '06 00 20 42 44 26 06',
  E: '40 00 06 46|03 33',
  F: '40 00 06|03 33',
  G: '41 30 10 01 05 16 36 45 43 23',
  H: '00 06|40 46|03 43',
  I: '10 30|20 26|16 36',
  J: '40 45 36 16 05',
  K: '00 06|40 03 46',
  L: '00 06 46',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  O: '10 30 41 45 36 16 05 01 10',
  P: '06 00 30 41 42 33 03',
  Q: '10 30 41 45 36 16 05 01 10|24 46',
  R: '06 00 30 41 42 33 03|23 46',
  S: '41 30 10 01 02 13 33 44 45 36 16 05',
  T: '00 40|20 26',
  U: '00 05 16 36 45 40',
  V: '00 26 40',
  W: '00 16 23 36 40',
  X: '00 46|40 06',
  Y: '00 23 40|23 26',
  Z: '00 40 06 46',
  0: '10 30 41 45 36 16 05 01 10|41 05',
  1: '11 20 26|16 36',
  2: '01 10 30 41 42 06 46',
  3: '01 10 30 41 42 33 13|33 44 45 36 16 05',
  4: '36 30 04 44',
  5: '40 00 03 33 44 45 36 16 05',
  6: '30 10 01 05 16 36 45 44 33 03',
  7: '00 40 16',
  8: '13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33',
  9: '43 13 02 01 10 30 41 45 36 16',
  '-': '13 33',
  '.': '26 26',
  ',': '25 17',
  ':': '22 22|25 25',
  '/': '40 06',
  '+': '13 33|22 24',
  '%': '40 06|01 01|45 45',
};

/** Grid points from one letter to the next. */
const STEP = 6;

/** Width in picture units of a text whose grid is `unit` wide. */
export const textWidth = (text: string, unit: number): number => (text.length * STEP - 2) * unit;

/** The path data of a text whose first letter's upper left corner is at x, y. */
export const textPath = (text: string, x: number, y: number, unit: number): string =>
  [...text.toUpperCase()]
    .flatMap((letter, at) =>
      (LETTERS[letter] ?? '')
        .split('|')
        .filter((line) => line !== '')
        .map((line) =>
          line
            .split(' ')
            .map((point, index) => {
              const [px = '0', py = '0'] = point;
              const round = (value: number): string => String(Math.round(value * 10) / 10);
              return `${index === 0 ? 'M' : 'L'}${round(x + (at * STEP + Number(px)) * unit)} ${round(y + Number(py) * unit)}`;
            })
            .join(''),
        ),
    )
    .join('');
