import { describeSurface } from '../describe-surface.ts';
import { httpKit } from './http-driver.ts';

describeSurface('http', httpKit);
