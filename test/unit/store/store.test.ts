import { describeRooms } from '../../contracts/describe-rooms.ts';
import { describeStore } from '../../contracts/describe-store.ts';
import { sqliteFiles } from '../../fakes/test-database.ts';

describeStore(sqliteFiles());
describeRooms(sqliteFiles());
