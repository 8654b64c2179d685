import { describe, expect, it } from 'vitest';
import type { Scenario } from './surface/scenario.ts';
import type { SurfaceKit } from './surface/surface-driver.ts';
import { faultScenarios } from './surface/surface-faults.ts';
import { hostileScenarios } from './surface/surface-hostile.ts';
import { longScenarios } from './surface/surface-long.ts';
import { orderScenarios } from './surface/surface-orders.ts';
import { peopleScenarios } from './surface/surface-people.ts';
import { pointsScenarios } from './surface/surface-points.ts';
import { portScenarios } from './surface/surface-port.ts';
import { privacyScenarios } from './surface/surface-privacy.ts';
import { readingScenarios } from './surface/surface-reading.ts';
import { refusalScenarios } from './surface/surface-refusals.ts';
import { Room } from './surface/surface-room.ts';

/** What people do, the same on every surface. */
export const surfaceScenarios: readonly Scenario[] = [
  ...readingScenarios,
  ...orderScenarios,
  ...refusalScenarios,
  ...peopleScenarios,
  ...privacyScenarios,
  ...pointsScenarios,
  ...hostileScenarios,
  ...longScenarios,
  ...faultScenarios,
  ...portScenarios,
];

/** The contract of the Surface port, through what people see and touch: real bot, real surface. A new one is opened for each scenario. */
export const describeSurface = (title: string, kit: SurfaceKit): void => {
  describe(`Surface contract: ${title}`, () => {
    it('has at least sixty scenarios, each with its own name', () => {
      expect(new Set(surfaceScenarios.map(({ name }) => name)).size).toBe(surfaceScenarios.length);
      expect(surfaceScenarios.length).toBeGreaterThanOrEqual(60);
    });

    for (const scenario of surfaceScenarios) {
      const missing = (scenario.needs ?? []).filter((need) => kit.cannot[need] !== undefined);
      if (missing.length > 0) {
        it(`cannot: ${scenario.name} (${missing.map((need) => kit.cannot[need]).join('; ')})`, () => {
          for (const need of missing) expect(kit.cannot[need]).toMatch(/\w+ \w+/);
        });
        continue;
      }
      it(scenario.name, async () => {
        const room = await Room.open(kit, scenario.with ?? {});
        try {
          if (scenario.unstarted !== true) await room.surface.start();
          await scenario.run(room);
        } finally {
          await room.close();
        }
      });
    }
  });
};
