import { describe, expect, test } from 'vitest';
import { MACHINES } from '../../scripts/states-doc.ts';
import { isCertError } from '../../src/kernel/errors.ts';
import { allows, type Cause, transit } from '../../src/kernel/machine.ts';
import { sayer } from '../../src/texts/say.ts';

const CAUSES: readonly Cause[] = ['person', 'clock', 'issuer', 'target'];

describe.each(MACHINES.map((machine) => [machine.name, machine] as const))('the %s machine', (_, machine) => {
  const states = Object.keys(machine.states);
  const events = [...new Set(Object.values(machine.states).flatMap(({ on }) => Object.keys(on)))];
  const every = states.flatMap((state) => events.flatMap((event) => CAUSES.map((by) => ({ state, event, by }))));

  test.each(every)('$state + $event by $by does what the table says, and nothing else', ({ state, event, by }) => {
    const row = machine.states[state]?.on[event];
    const allowed = row?.by.includes(by) === true;
    expect(allows(machine, state, event, by)).toBe(allowed);
    if (allowed) expect(transit(machine, state, event, by)).toBe(row?.to);
    else expect(() => transit(machine, state, event, by)).toThrow(expect.objectContaining({ code: 'state-refuses' }));
  });

  test('every state can be reached, and final ones cannot be left', () => {
    const reached = new Set([machine.initial]);
    // An order may begin in another state (waiting for approval): what leads nowhere from elsewhere counts as a beginning.
    const led = new Set(
      Object.values(machine.states).flatMap(({ on }) => Object.values(on).map((row) => row?.to ?? '')),
    );
    for (const state of states) if (!led.has(state)) reached.add(state);
    for (let before = 0; before !== reached.size; ) {
      before = reached.size;
      for (const state of reached)
        for (const row of Object.values(machine.states[state]?.on ?? {})) reached.add(row?.to ?? '');
    }
    expect(states.filter((state) => !reached.has(state))).toEqual([]);
    for (const [state, { final, on }] of Object.entries(machine.states)) {
      expect(final === true, state).toBe(Object.keys(on).length === 0);
    }
  });

  test('every state has its word in both languages', () => {
    for (const language of ['en', 'zh'] as const) {
      const say = sayer(language);
      const missing = states.filter(
        (state) => machine.name !== 'certificate' && say.lookup(`state.${machine.name}.${state}`).startsWith('state.'),
      );
      expect(missing).toEqual([]);
    }
  });
});

test('a refusal names the machine, the state and the event', () => {
  const [order] = MACHINES;
  if (order === undefined) throw new Error('no machine');
  try {
    transit(order, 'issued', 'cancel', 'person');
    expect.unreachable();
  } catch (error) {
    expect(isCertError(error, 'state-refuses') && error.facts).toEqual({
      machine: 'order',
      state: 'issued',
      event: 'cancel',
    });
  }
});
