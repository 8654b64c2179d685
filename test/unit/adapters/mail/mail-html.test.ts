import { expect, test } from 'vitest';
import { mailHtml, mailText } from '../../../../adapters/mail/mail-html.ts';
import { goldenMessages } from '../../../golden/messages.ts';

test.each(Object.entries(goldenMessages))('%s becomes text and HTML that runs nothing', (_, message) => {
  const html = mailHtml(message, 'en');
  expect(html).not.toMatch(/<script|<img|javascript:/i);
  const text = mailText(message);
  expect(text).toContain(message.title);
  for (const { label } of message.actions) expect(text).toContain(label);
});
