import { tellAgain } from './harness/told-again.ts';

// Every save point of an order, each in a database of its own: as long as all other stories together.
tellAgain(['order-crash', 'reviewed-crash']);
