import { describeSurface } from '../contracts/describe-surface.ts';
import { slackKit } from '../contracts/surface/slack-driver.ts';

describeSurface('slack', slackKit);
