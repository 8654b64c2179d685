import { approvalMachine } from '../src/approval/approval.ts';
import { certificateMachine } from '../src/certificate/certificate.ts';
import { edgeMachine, httpsMachine } from '../src/edge/edge.ts';
import { deploymentMachine } from '../src/hosting/deployment.ts';
import { hostedUploadMachine } from '../src/hosting/hosted-upload.ts';
import { hostingMachine } from '../src/hosting/hosting.ts';
import type { Machine } from '../src/kernel/machine.ts';
import { deliveryMachine } from '../src/notice/delivery.ts';
import { orderMachine } from '../src/order/order.ts';
import { SHOWN_STATES } from '../src/overview/shown-states.ts';
import { transferMachine } from '../src/points/transfer.ts';
import { renewalMachine } from '../src/renewal/renewal.ts';
import { revocationMachine } from '../src/revocation/revocation.ts';
import { sayer } from '../src/texts/say.ts';
import { PRINTED, table } from './markdown.ts';

const say = sayer('en');

type AnyMachine = Machine<string, string>;

const page = (machine: AnyMachine): string => {
  const rows = Object.entries(machine.states).flatMap(([state, row]) =>
    Object.entries(row.on).map(([event, to]) => ({ state, event, to: to?.to ?? '', by: to?.by.join(', ') ?? '' })),
  );
  const node = (state: string): string => state.replaceAll('-', '_');
  return [
    `## ${machine.name}`,
    '',
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${node(machine.initial)}`,
    ...rows.map(({ state, event, to, by }) => `  ${node(state)} --> ${node(to)}: ${event} (${by})`),
    ...Object.entries(machine.states).flatMap(([state, { final }]) =>
      final === true ? [`  ${node(state)} --> [*]`] : [],
    ),
    '```',
    '',
    table(
      ['State', 'Shown as', 'Event', 'Leads to', 'Caused by'],
      rows.map(({ state, event, to, by }) => [
        `\`${state}\``,
        say.lookup(`state.${machine.name}.${state}`),
        event,
        `\`${to}\``,
        by,
      ]),
    ),
    '',
  ].join('\n');
};

export const MACHINES: readonly AnyMachine[] = [
  orderMachine,
  approvalMachine,
  certificateMachine,
  deploymentMachine,
  transferMachine,
  renewalMachine,
  hostingMachine,
  revocationMachine,
  hostedUploadMachine,
  edgeMachine,
  httpsMachine,
  deliveryMachine,
] as unknown as readonly AnyMachine[];

/** CERT-8: the words people read, whichever machine they come from. */
const words = (): string => {
  const chinese = sayer('zh');
  const rows = Object.values(SHOWN_STATES).map((key) => [say.lookup(key), chinese.lookup(key), `\`${key}\``]);
  return ['## What people read', '', table(['English', 'Chinese', 'Text'], rows), ''].join('\n');
};

export const statesPage = (): string =>
  [PRINTED, '# States', '', 'What is not in a table is refused.', '', words(), ...MACHINES.map(page)].join('\n');
