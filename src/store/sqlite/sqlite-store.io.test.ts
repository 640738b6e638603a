import { describeStore } from '../../../test/contracts/store.contract.ts';
import { openTestStore } from '../../../test/kit/stores.ts';

describeStore('the SQLite store', (options) => openTestStore('sqlite', options));
