import { describeStore } from '../../../test/contracts/store.contract.ts';
import { openTestStore } from '../../../test/kit/stores.ts';

describeStore('PostgreSQL', (options) => openTestStore('postgres', options));
