import { command } from '../chat/command.ts';
import type { Message } from '../chat/message.ts';
import { describeCause } from '../kernel/errors.ts';
import type { Say } from '../texts/say.ts';
import { makeReport, type ReportHouse } from './make-report.ts';
import type { Report } from './report.ts';
import { reportCard } from './report.views.ts';
import { THEMES, type Theme, timelineSvg } from './timeline.ts';

/** The words come without the picture where it cannot be drawn. */
const picture = async (house: ReportHouse, report: Report, theme: Theme): Promise<Uint8Array> => {
  try {
    return await house.drawPicture(timelineSvg(report.weeks, theme));
  } catch (error) {
    house.log.warn({ cause: describeCause(error) }, 'the picture of a report could not be drawn');
    return new Uint8Array();
  }
};

/** The digest as it is now. */
export const digestMessage = async (house: ReportHouse, say: Say, theme: Theme = 'light'): Promise<Message> => {
  const report = await makeReport(house);
  return reportCard(say, report, await picture(house, report, theme));
};

const options = { theme: { kind: 'choice', choices: THEMES } } as const;

export const reportCommand = command<ReportHouse, typeof options>({
  path: ['signet', 'report'],
  rules: ['CERT-9'],
  permission: 'viewer',
  effect: 'read',
  options,
  examples: ['signet report', 'signet report --theme dark'],
  handle: async (house, { say }, { theme }) => {
    const report = await makeReport(house);
    const png = await picture(house, report, theme === 'dark' ? 'dark' : 'light');
    return { data: report, message: reportCard(say, report, png) };
  },
});
