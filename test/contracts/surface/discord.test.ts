import { describeSurface } from '../describe-surface.ts';
import { discordKit } from './discord-driver.ts';

describeSurface('discord', discordKit);
