import { describeEndingRooms } from '../../contracts/describe-ending-rooms.ts';
import { describeFlowRooms } from '../../contracts/describe-flow-rooms.ts';
import { describeRooms } from '../../contracts/describe-rooms.ts';
import { describeServiceRooms } from '../../contracts/describe-service-rooms.ts';
import { describeStore } from '../../contracts/describe-store.ts';
import { sqliteFiles } from '../../fakes/test-database.ts';

describeStore(sqliteFiles());
describeRooms(sqliteFiles());
describeServiceRooms(sqliteFiles());
describeEndingRooms(sqliteFiles());
describeFlowRooms(sqliteFiles());
