import { ledgerSum } from '../../src/points/ledger.store.ts';
import type { Store } from '../../src/store/store.ts';

/** What is wrong with the ledger (PTS-5), in words; nothing while it is right. All of it is read at one moment. */
export const wrongInBooks = async (store: Store): Promise<readonly string[]> =>
  store.transaction(async (inside) => {
    const { db } = inside;
    const lines = await db
      .selectFrom('pointEntries')
      .select((eb) => ['place', eb.fn.sum<number>('points').as('points')])
      .groupBy('place')
      .execute();
    const at = new Map(lines.map(({ place, points }) => [place, Number(points)]));
    const packs = await db.selectFrom('pointPacks').select(['id', 'account', 'free', 'held']).execute();
    const promised = new Map<string, number>();
    const promise = (packId: string, points: number) => promised.set(packId, (promised.get(packId) ?? 0) + points);
    for (const { packId, points } of await db
      .selectFrom('pointHolds')
      .selectAll()
      .where('state', '=', 'held')
      .execute())
      promise(packId, points);
    for (const { packId, points } of await db
      .selectFrom('pointTransfers')
      .select(['packId', 'points'])
      .where('state', '=', 'waiting')
      .execute())
      promise(packId, points);
    const owned = new Map<string, number>();
    // Old lines keep the account of a person who became another one since.
    const former = await db.selectFrom('formerPeople').select(['id', 'personId']).execute();
    const isNow = new Map(former.map(({ id, personId }) => [id, personId]));
    for (const { account, free, held } of packs) owned.set(account, (owned.get(account) ?? 0) + free + held);
    const accounts = await db
      .selectFrom('pointEntries')
      .select((eb) => ['account', eb.fn.sum<number>('points').as('points')])
      .where('account', 'is not', null)
      .groupBy('account')
      .execute();
    const written = new Map<string, number>();
    for (const { account, points } of accounts) {
      const whose = isNow.get(account ?? '') ?? account ?? '';
      written.set(whose, (written.get(whose) ?? 0) + Number(points));
    }
    const sum = await ledgerSum(inside);
    return [
      ...(sum === 0 ? [] : [`all lines together are ${sum}`]),
      ...[...written].flatMap(([account, points]) =>
        points === (owned.get(account) ?? 0) ? [] : [`${account} owns other than its lines say`],
      ),
      ...packs.flatMap(({ id, free, held }) => [
        ...(free < 0 || held < 0 ? [`${id} holds less than nothing`] : []),
        ...(free === (at.get(`free:${id}`) ?? 0) ? [] : [`${id} has ${free} free, its lines say otherwise`]),
        ...(held === (at.get(`held:${id}`) ?? 0) ? [] : [`${id} has ${held} held, its lines say otherwise`]),
        ...(held === (promised.get(id) ?? 0) ? [] : [`${id} has ${held} held, orders and transfers say otherwise`]),
      ]),
    ];
  });
