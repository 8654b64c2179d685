import type { SurfaceUses } from '../../adapters/surface-uses.ts';

/** A configuration that names nothing of a platform. */
export const NO_USES: SurfaceUses = { channels: [], groups: [], languages: new Map() };
