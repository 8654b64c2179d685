import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** The database's path. */
export type CheckpointWorkerData = string;

const database = new Database(workerData as CheckpointWorkerData, { fileMustExist: true });
database.pragma('synchronous = NORMAL');

// PASSIVE holds nobody up: what others write meanwhile stays in the log for the next time.
parentPort?.on('message', () => {
  database.pragma('wal_checkpoint(PASSIVE)');
  parentPort?.postMessage('done');
});
