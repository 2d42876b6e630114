import type { ServiceFunction, TableAction, TableGrant } from '../constructs/service-function.ts';
import type { Settings } from '../settings.ts';
import {
  caseUploadPrefix,
  type DataStack,
  evidencePrefix,
  quarantinePrefix,
  sheetPrefix,
  taskUploadPrefix,
  uploadShownPrefix,
} from './data.ts';
import type { FunctionName } from './functions.ts';
import type { MessagingStack } from './messaging.ts';
import type { IndexName, TableName } from './tables.ts';

/** What a grant may refer to. */
export interface Resources {
  readonly data: DataStack;
  readonly messaging: MessagingStack;
  readonly settings: Settings;
}

const read = ['GetItem', 'BatchGetItem', 'Query'] as const satisfies readonly TableAction[];
const change = ['PutItem', 'UpdateItem', 'ConditionCheckItem'] as const satisfies readonly TableAction[];
const all = [...read, ...change, 'DeleteItem'] as const satisfies readonly TableAction[];

/** Reporters' contacts and the lookups that lead to them: all that intake may put, and never see again. */
const contactKeys = ['C#*', 'X#*'];

interface Grant<T extends TableName> extends TableGrant {
  readonly indexes?: readonly IndexName<T>[];
}

function table<T extends TableName>(fn: ServiceFunction, { data }: Resources, name: T, grant: Grant<T>): void {
  fn.bindTable(data.tables[name], grant);
}

const matterLists = ['town', 'unit', 'grid', 'work'] as const;

/** Everybody who commands writes the audit record in the same transaction; nobody may change one. */
const audits = (fn: ServiceFunction, resources: Resources): void =>
  table(fn, resources, 'audit', { actions: ['PutItem'] });

const looksUpStaff = (fn: ServiceFunction, resources: Resources): void =>
  table(fn, resources, 'directory', { actions: read, indexes: ['worker'] });

const knowsSecret = (fn: ServiceFunction, { data }: Resources): void => void fn.bindSecret(data.secret, 'SECRET_ARN');

const putsContacts = (fn: ServiceFunction, resources: Resources): void => {
  table(fn, resources, 'people', { actions: ['PutItem'], leadingKeys: contactKeys });
  fn.bindKeyToEncrypt(resources.data.peopleKey, 'PEOPLE_KEY_ARN', ['contact']);
};

const knowsTowns = (fn: ServiceFunction, { settings }: Resources): void =>
  void fn.setEnv('TOWNS', settings.towns.join(','));

const divertsPoison = (fn: ServiceFunction, { messaging }: Resources): void =>
  void fn.bindQueueSender(messaging.poison, 'POISON_QUEUE_URL');

/** The state of imports, their files, and the queue that goes on with them. */
const runsJobs = (fn: ServiceFunction, resources: Resources): void => {
  table(fn, resources, 'matters', { actions: ['GetItem', 'Query', 'PutItem'], leadingKeys: ['JOB#*'] });
  fn.bindFiles(resources.data.attachments, 'ATTACHMENTS_BUCKET', sheetPrefix);
  fn.bindQueueSender(resources.messaging.jobs.queue, 'JOBS_QUEUE_URL');
};

/** Requests for the service list wait in the directory; what wakes the clock for them, and who is told, lies among the matters. */
const asksForServices = (fn: ServiceFunction, resources: Resources): void =>
  table(fn, resources, 'matters', { actions: ['PutItem'], leadingKeys: ['SREQ#*'] });

/** Signs addresses to upload to and to look at, and copies what a step shows to where nothing expires. */
const keepsEvidence = (fn: ServiceFunction, { data: { attachments } }: Resources, uploads: readonly string[]): void => {
  const seen = [...uploads, uploadShownPrefix, quarantinePrefix, evidencePrefix];
  fn.bindObjects(attachments, 'ATTACHMENTS_BUCKET', ['s3:GetObject'], seen);
  fn.bindObjects(attachments, 'ATTACHMENTS_BUCKET', ['s3:PutObject'], [...uploads, evidencePrefix]);
};

/** Batches of tasks: the order, its tasks, and the weeks that they are booked on. */
const pushesTasks = (fn: ServiceFunction, resources: Resources): void =>
  table(fn, resources, 'matters', {
    actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    leadingKeys: ['TASK#*', 'TASKS#*', 'WEEK#*', 'BURDEN#*'],
  });

/** A redivision's map, its posts, and where people's things lie: moved by who wakes them, and never opened. */
const redivides = (fn: ServiceFunction, resources: Resources): void => {
  const rows = ['TOWN#*', 'CELL#*', 'AREA#*', 'WORKER#*', 'SUB#*'];
  table(fn, resources, 'directory', { actions: [...read, 'PutItem', 'DeleteItem'], leadingKeys: rows });
  table(fn, resources, 'people', {
    actions: ['BatchGetItem', 'UpdateItem'],
    leadingKeys: ['A#*', 'HH#*', 'P#*'],
    indexes: ['place'],
  });
};

/** Who may do what: the whole of it, function by function. */
export const grants: Readonly<Record<FunctionName, (fn: ServiceFunction, resources: Resources) => void>> = {
  intake(fn, resources) {
    table(fn, resources, 'matters', { actions: ['GetItem', 'BatchGetItem', 'Query', ...change], indexes: ['near'] });
    // A reporter who takes a case back ends it: rows that only open cases have are removed.
    table(fn, resources, 'matters', { actions: ['DeleteItem'], leadingKeys: ['CASE#*'] });
    table(fn, resources, 'directory', { actions: read });
    putsContacts(fn, resources);
    audits(fn, resources);
    // Addresses to upload to; what reporters sent it never reads.
    fn.bindObjects(resources.data.attachments, 'ATTACHMENTS_BUCKET', ['s3:PutObject'], [caseUploadPrefix]);
    knowsSecret(fn, resources);
    knowsTowns(fn, resources);
  },
  cases(fn, resources) {
    table(fn, resources, 'matters', { actions: all, indexes: [...matterLists, 'near'] });
    looksUpStaff(fn, resources);
    putsContacts(fn, resources);
    audits(fn, resources);
    keepsEvidence(fn, resources, [caseUploadPrefix]);
    // How much has attached itself to a surge.
    table(fn, resources, 'stats', { actions: ['GetItem'], leadingKeys: ['N#*'] });
    knowsSecret(fn, resources);
    knowsTowns(fn, resources);
  },
  field(fn, resources) {
    // A worker's day is tasks and cases: what was done without a signal is done to them as over the routes of cases.
    table(fn, resources, 'matters', {
      actions: ['GetItem', 'BatchGetItem', 'Query', ...change],
      indexes: [...matterLists, 'near'],
    });
    // A row in a list goes with what it stands for.
    table(fn, resources, 'matters', { actions: ['DeleteItem'], leadingKeys: ['TASK#*', 'CASE#*'] });
    // What goes to many places at once is worked by who has the time.
    fn.bindQueueSender(resources.messaging.jobs.queue, 'JOBS_QUEUE_URL');
    looksUpStaff(fn, resources);
    putsContacts(fn, resources);
    audits(fn, resources);
    keepsEvidence(fn, resources, [caseUploadPrefix, taskUploadPrefix]);
    knowsSecret(fn, resources);
    knowsTowns(fn, resources);
  },
  directory(fn, resources) {
    table(fn, resources, 'directory', { actions: all, indexes: ['worker'] });
    // An entry of the dispatch directory that an upheld objection decided: the case shows it.
    table(fn, resources, 'matters', { actions: ['GetItem', 'Query'], leadingKeys: ['CASE#*'] });
    // What departments ask of grid workers by the tasks they push, added up where they push them.
    table(fn, resources, 'matters', { actions: ['Query'], leadingKeys: ['BURDEN#*'] });
    // A change of the calendar leaves word for the clock, which reckons the running deadlines anew.
    table(fn, resources, 'matters', { actions: ['PutItem'], leadingKeys: ['RECKON#*'] });
    // Redivisions stand among the matters, because the sweep wakes them; open work of a grid is counted, not read.
    table(fn, resources, 'matters', {
      actions: [...read, 'PutItem'],
      leadingKeys: ['REDIV#*'],
      indexes: ['town', 'grid'],
    });
    audits(fn, resources);
    fn.bindKeyToEncrypt(resources.data.peopleKey, 'PEOPLE_KEY_ARN', ['channel', 'sms']);
    knowsSecret(fn, resources);
    runsJobs(fn, resources);
    asksForServices(fn, resources);
  },
  people(fn, resources) {
    table(fn, resources, 'people', { actions: ['BatchGetItem'] });
    table(fn, resources, 'matters', { actions: ['GetItem', 'BatchGetItem'], indexes: ['work'] });
    // What a caller was promised lies with each case.
    table(fn, resources, 'matters', { actions: ['Query'], leadingKeys: ['CASE#*'] });
    // Lost tracking codes: the code on its way by SMS, its limits, and the new way to a report.
    table(fn, resources, 'matters', {
      actions: ['PutItem', 'UpdateItem'],
      leadingKeys: ['LOOKUP#*', 'RATE#*', 'REPORT#*'],
    });
    table(fn, resources, 'directory', { actions: ['GetItem', 'Query'] });
    audits(fn, resources);
    knowsSecret(fn, resources);
    fn.bindKeyToDecrypt(resources.data.peopleKey, 'PEOPLE_KEY_ARN', ['contact', 'sms']);
  },
  insight(fn, resources) {
    table(fn, resources, 'matters', { actions: read, indexes: [...matterLists] });
    table(fn, resources, 'stats', { actions: read });
    looksUpStaff(fn, resources);
    // The index by actor has keys only; the rows behind it are fetched in one batch.
    table(fn, resources, 'audit', { actions: ['Query', 'BatchGetItem', 'PutItem'], indexes: ['actor'] });
    knowsSecret(fn, resources);
  },
  relay(fn, resources) {
    fn.bindQueueSender(resources.messaging.notifications.queue, 'NOTIFICATIONS_QUEUE_URL');
    divertsPoison(fn, resources);
  },
  tally(fn, resources) {
    table(fn, resources, 'stats', { actions: [...read, ...change] });
    // Words are hashed under a key before they become rows.
    knowsSecret(fn, resources);
    divertsPoison(fn, resources);
  },
  notify(fn, resources) {
    table(fn, resources, 'matters', { actions: [...read, 'PutItem', 'UpdateItem'] });
    // Channels and gateways; what a town decides about call-backs.
    table(fn, resources, 'directory', { actions: ['GetItem', 'Query'] });
    // Reporters are texted: their numbers are opened for the request to the gateway.
    table(fn, resources, 'people', { actions: ['BatchGetItem'], leadingKeys: ['C#*'] });
    // The state of an endpoint's circuit lies beside the channel it belongs to.
    table(fn, resources, 'directory', { actions: ['UpdateItem'], leadingKeys: ['TOWN#*'] });
    fn.bindKeyToDecrypt(resources.data.peopleKey, 'PEOPLE_KEY_ARN', ['channel', 'contact', 'sms']);
  },
  jobs(fn, resources) {
    // It brings rows into the registers in the name of who began the import, by the registers' own rules.
    table(fn, resources, 'directory', { actions: all });
    audits(fn, resources);
    runsJobs(fn, resources);
    pushesTasks(fn, resources);
    asksForServices(fn, resources);
    knowsSecret(fn, resources);
  },
  media(fn, resources) {
    // The row of an upload, where its case or task lies and when that was sent out; and what a town's pictures look like.
    table(fn, resources, 'matters', {
      actions: ['BatchGetItem', 'Query', 'PutItem'],
      leadingKeys: ['CASE#*', 'TASK#*', 'LIKE#*'],
    });
    // What was found on the way of a task stands on its case as well.
    table(fn, resources, 'matters', { actions: ['UpdateItem'], leadingKeys: ['CASE#*'] });
    const { attachments } = resources.data;
    const made = [uploadShownPrefix, quarantinePrefix, evidencePrefix];
    // What a command has taken along before it was looked at is looked at there.
    const looked = [caseUploadPrefix, taskUploadPrefix, evidencePrefix];
    fn.bindObjects(attachments, 'ATTACHMENTS_BUCKET', ['s3:GetObject'], looked);
    fn.bindObjects(attachments, 'ATTACHMENTS_BUCKET', ['s3:PutObject'], made);
  },
  clock(fn, resources) {
    // It commands too: what silence asks for is done through the same table as everything.
    // A relief's walk finds the open cases of its area; a redivision finds by unit what lies in old grids, and by post who has it.
    table(fn, resources, 'matters', { actions: all, indexes: ['due', 'town', 'unit', 'work'] });
    audits(fn, resources);
    // What a town decides: its calendar, its limits, what happens by itself.
    table(fn, resources, 'directory', { actions: ['GetItem'], leadingKeys: ['TOWN#*'] });
    redivides(fn, resources);
    // What was to be worked and has lost its place in the queue is sent there again.
    fn.bindQueueSender(resources.messaging.jobs.queue, 'JOBS_QUEUE_URL');
  },
};
