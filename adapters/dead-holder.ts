import { hostname } from 'node:os';

/** Whether the process that named itself `host:pid:…` is known to be gone: only ever true for this machine. */
export const isDeadHolder = (holder: string): boolean => {
  const [host, pid] = holder.split(':');
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === 'ESRCH';
  }
};
