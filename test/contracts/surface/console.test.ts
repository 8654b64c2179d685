import { describeSurface } from '../describe-surface.ts';
import { consoleKit } from './console-driver.ts';

describeSurface('console', consoleKit);
