import { refuseInside } from '../../src/store/inside.ts';

const guarded = (name: string, answer: unknown): unknown => {
  if (!(answer instanceof Promise)) return answer;
  try {
    refuseInside(name);
    return answer;
  } catch (error) {
    answer.catch(() => {});
    return Promise.reject(error);
  }
};

/** A port as it is, save that whoever asks it inside a transaction is refused: CAs, servers and surfaces are asked before or after. */
export const outside = <T extends object>(name: string, port: T): T =>
  new Proxy(port, {
    apply: (target, self, args) => guarded(name, Reflect.apply(target as never, self, args)),
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]) => guarded(`${name}.${String(key)}`, value.apply(target, args));
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });

/** The same for a family of ports. */
export const allOutside = <T extends object>(family: string, ports: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
  new Map([...ports].map(([name, port]) => [name, outside(`${family} ${name}`, port)]));
