import { describeSurface } from '../contracts/describe-surface.ts';
import { consoleKit } from '../contracts/surface/console-driver.ts';

describeSurface('console', consoleKit);
