import { membersOf, teamById } from '../account/team.store.ts';
import type { Announcement } from '../notice/announce.ts';
import { writeReceiver } from '../notice/receiver.ts';
import type { Store } from '../store/store.ts';

/** Who hears of an account's points: the person; a team's channel where it has one, else everybody who belongs to it. */
export const heardBy = async (store: Store, account: string): Promise<Pick<Announcement, 'owner' | 'receivers'>> => {
  const team = await teamById(store, account);
  if (team === undefined) return { owner: account };
  if (team.channel !== undefined) return { receivers: [{ receiver: team.channel, why: 'channel' }] };
  const members = await membersOf(store, team.id);
  return { receivers: members.map(({ id }) => ({ receiver: writeReceiver({ kind: 'person', id }), why: 'owner' })) };
};
