import { describeSurface } from '../contracts/describe-surface.ts';
import { httpKit } from '../contracts/surface/http-driver.ts';

describeSurface('http', httpKit);
