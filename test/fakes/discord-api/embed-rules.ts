import { checkFields, type Faults, type Fields, type Path } from './field-rules.ts';
import { type Dict, dict, dicts, given, list, text } from './plain-json.ts';

const web = { is: 'url', max: 2_048, schemes: ['http', 'https'] } as const;
const picture = { is: 'url', max: 2_048, schemes: ['http', 'https', 'attachment'] } as const;

/** @see https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const EMBED: Fields = {
  title: { is: 'text', max: 256 },
  description: { is: 'text', max: 4_096 },
  url: web,
  color: { is: 'integer', min: 0, max: 0xffffff },
  timestamp: { is: 'instant' },
  fields: { is: 'list', max: 25 },
};

const PARTS: Readonly<Record<string, Fields>> = {
  footer: { text: { is: 'text', max: 2_048, required: true }, icon_url: picture },
  author: { name: { is: 'text', min: 1, max: 256, required: true }, url: web, icon_url: picture },
  image: { url: { ...picture, required: true } },
  thumbnail: { url: { ...picture, required: true } },
};

const FIELD: Fields = {
  name: { is: 'text', min: 1, max: 256, required: true },
  value: { is: 'text', min: 1, max: 1_024, required: true },
  inline: { is: 'flag' },
};

/** Characters over all embeds of one message. */
const MAX_TOGETHER = 6_000;

const size = (embed: Dict): number =>
  [
    embed.title,
    embed.description,
    dict(embed.footer).text,
    dict(embed.author).name,
    ...dicts(embed.fields).flatMap((field) => [field.name, field.value]),
  ]
    .map(text)
    .join('').length;

const checkEmbed = (embed: Dict, path: Path, faults: Faults): void => {
  checkFields(EMBED, embed, path, faults);
  for (const [name, fields] of Object.entries(PARTS))
    if (given(embed[name])) checkFields(fields, dict(embed[name]), [...path, name], faults);
  list(embed.fields).forEach((field, index) => {
    checkFields(FIELD, dict(field), [...path, 'fields', index], faults);
  });
  if (!['title', 'description', 'footer', 'author', 'image', 'thumbnail', 'fields'].some((name) => given(embed[name])))
    faults.required([...path, 'description']);
};

export const checkEmbeds = (embeds: unknown, path: Path, faults: Faults): void => {
  if (!given(embeds)) return;
  checkFields({ embeds: { is: 'list', max: 10 } }, { embeds }, path, faults);
  const at = [...path, 'embeds'];
  list(embeds).forEach((embed, index) => {
    checkEmbed(dict(embed), [...at, index], faults);
  });
  if (dicts(embeds).reduce((sum, embed) => sum + size(embed), 0) > MAX_TOGETHER)
    faults.add(at, 'MAX_EMBED_SIZE_EXCEEDED', `Embed size exceeds maximum size of ${MAX_TOGETHER}`);
};
