import { describeSurface } from '../contracts/describe-surface.ts';
import { discordKit } from '../contracts/surface/discord-driver.ts';

describeSurface('discord', discordKit);
