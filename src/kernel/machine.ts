import { CertError } from './errors.ts';

/** Who may cause a transition: a person by a command, the clock by a deadline or a job, the issuer or target by its answer. */
export type Cause = 'person' | 'clock' | 'issuer' | 'target';

export interface Transition<State extends string> {
  readonly to: State;
  readonly by: readonly Cause[];
}

export interface StateRow<State extends string, Event extends string> {
  /** Nothing follows: no transition leads out. */
  readonly final?: true;
  readonly on: Readonly<Partial<Record<Event, Transition<State>>>>;
}

/** A state machine as data: the check, the deadline sweep, the buttons a card offers and docs/states.md are all read from it. */
export interface Machine<State extends string, Event extends string> {
  readonly name: string;
  readonly initial: State;
  readonly states: Readonly<Record<State, StateRow<State, Event>>>;
}

/** Where `event` leads from `state`; refuses every pair that is not in the table. */
export const transit = <State extends string, Event extends string>(
  machine: Machine<State, Event>,
  state: State,
  event: Event,
  by: Cause,
): State => {
  const transition = machine.states[state].on[event];
  if (transition === undefined || !transition.by.includes(by)) {
    throw new CertError('state-refuses', { machine: machine.name, state, event });
  }
  return transition.to;
};

export const allows = <State extends string, Event extends string>(
  machine: Machine<State, Event>,
  state: State,
  event: Event,
  by: Cause,
): boolean => machine.states[state].on[event]?.by.includes(by) ?? false;
