import { describeSurface } from '../describe-surface.ts';
import { slackKit } from './slack-driver.ts';

describeSurface('slack', slackKit);
