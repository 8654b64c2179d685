/** SVG → PNG, twice as large for sharp screens. The library is native and large: loaded when a picture is asked for. Needs no font. */
export const drawPicture = async (svg: string): Promise<Uint8Array> => {
  const { Resvg } = await import('@resvg/resvg-js');
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: 2 }, font: { loadSystemFonts: false } }).render().asPng();
};
