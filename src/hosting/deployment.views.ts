import { relative } from '../chat/build.ts';
import type { Block, StepState, Text } from '../chat/message.ts';
import { CertError, type ErrorCode } from '../kernel/errors.ts';
import type { Say } from '../texts/say.ts';
import type { Deployment, DeploymentState } from './deployment.ts';

const STEP: Readonly<Record<DeploymentState, StepState>> = {
  waiting: 'waiting',
  deploying: 'current',
  deployed: 'done',
  failed: 'failed',
  replaced: 'skipped',
};

/** The sentence of a deployment's stored refusal, or undefined. */
const deploymentProblem = (
  say: Say,
  deployment: Deployment,
): { readonly message: string; readonly remedy: string } | undefined => {
  if (deployment.problem === undefined) return undefined;
  const { code, facts } = JSON.parse(deployment.problem) as { code: ErrorCode; facts: Record<string, string> };
  return say.error(new CertError(code, facts as never));
};

const detailOf = (say: Say, deployment: Deployment): Text => {
  const problem = deploymentProblem(say, deployment);
  const last = deployment.evidence.at(-1);
  return [
    say.lookup(`state.deployment.${deployment.state}`),
    ...(problem === undefined ? [] : [`. ${problem.message} ${problem.remedy}`]),
    ...(problem === undefined && last !== undefined ? [` (${last.where}: ${last.saw})`] : []),
    ...(deployment.state === 'waiting' && deployment.attempts > 0 && deployment.nextAt !== undefined
      ? [' ', say('field.next-try'), ': ', relative(deployment.nextAt)]
      : []),
  ];
};

/** One step per target for a card's progress. */
export const deploymentSteps = (
  say: Say,
  deployments: readonly Deployment[],
): Extract<Block, { kind: 'steps' }>['steps'] =>
  deployments.map((deployment) => ({
    label: say('deployment.step', { target: deployment.target }),
    state: STEP[deployment.state],
    detail: detailOf(say, deployment),
  }));
