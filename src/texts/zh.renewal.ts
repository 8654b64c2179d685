import type { enRenewal } from './en.renewal.ts';

/** 续期与托管。 */
export const zhRenewal: Record<keyof typeof enRenewal, string> = {
  'state.renewal.resting': '不自动续期',
  'state.renewal.waiting': '到时自动续期',
  'state.renewal.ordered': '续期中',
  'state.renewal.held': '已续期，等待批准后启用',
  'state.renewal.done': '已续期',
};
