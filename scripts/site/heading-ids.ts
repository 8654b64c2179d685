/** The anchor of a heading, as code hosts make it: lower case, blanks to hyphens, marks gone; a second one of the name gets `-1`. */
export const headingIds = (): ((text: string) => string) => {
  const given = new Map<string, number>();
  return (text) => {
    const slug = text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const before = given.get(slug) ?? 0;
    given.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  };
};
