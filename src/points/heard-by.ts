import { teamById } from '../account/team.store.ts';
import type { Announcement } from '../notice/announce.ts';
import { writeReceiver } from '../notice/receiver.ts';
import type { Store } from '../store/store.ts';

/** Who hears of an account's points: the person; a team's channel where it has one, else everybody who belongs to it. */
export const heardBy = async (store: Store, account: string): Promise<Pick<Announcement, 'owner' | 'receivers'>> =>
  (await teamById(store, account)) === undefined
    ? { owner: account }
    : { receivers: [{ receiver: writeReceiver({ kind: 'team', id: account }), why: 'channel' }] };
