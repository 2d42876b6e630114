import { functionName, type Right, rightsOf } from './rights.ts';
import { deploy } from './synthesised.ts';

const deployed = deploy('prod');
const functions = deployed.byType('AWS::Lambda::Function');
const rights = new Map(functions.map((fn) => [functionName(fn), rightsOf(deployed, fn)]));
const everyRight = [...rights].flatMap(([name, all]) => all.map((right) => ({ name, ...right })));

/** `resource: action action` lines, without the log group that every function has. */
function summary(name: string): readonly string[] {
  const grouped = new Map<string, string[]>();
  for (const { action, resource, condition } of rights.get(name) ?? []) {
    if (resource === 'logs') continue;
    const key = condition === undefined ? resource : `${resource} ${narrowed(condition)}`;
    grouped.set(key, [...(grouped.get(key) ?? []), action.replace(/^dynamodb:/, '')]);
  }
  return [...grouped].map(([key, actions]) => `${key}: ${actions.sort().join(' ')}`).sort();
}

const narrowed = (condition: unknown): string => {
  const [values] = Object.values(condition as Record<string, Record<string, unknown>>).map((each) =>
    Object.values(each),
  );
  return `[${String(values?.flat())}]`;
};

const names = (matching: (right: Right) => boolean): readonly string[] =>
  [...new Set(everyRight.filter(matching).map(({ name }) => name))].sort();

const changes = /^(dynamodb:(PutItem|UpdateItem|DeleteItem|ConditionCheckItem)|s3:Put|sqs:Send|kms:GenerateDataKey)/;

describe('the rights of a function', () => {
  it('are all that intake needs: it takes in, and can’t see a contact again', () => {
    expect(summary('intake')).toEqual([
      'PeopleKey [contact]: kms:GenerateDataKey',
      'Secret: secretsmanager:GetSecretValue',
      'attachments/uploads/cases/*: s3:PutObject',
      'audit: PutItem',
      'directory: BatchGetItem GetItem Query',
      'matters [CASE#*]: DeleteItem',
      'matters/index/near: Query',
      'matters: BatchGetItem ConditionCheckItem GetItem PutItem Query UpdateItem',
      'people [C#*,X#*]: PutItem',
    ]);
  });

  it('are all that field needs: tasks and cases in the field, and no contact but those it puts', () => {
    expect(summary('field')).toEqual([
      'PeopleKey [contact]: kms:GenerateDataKey',
      'Secret: secretsmanager:GetSecretValue',
      'attachments/evidence/*: s3:GetObject s3:PutObject',
      'attachments/quarantine/*: s3:GetObject',
      'attachments/uploads/cases/*: s3:GetObject s3:PutObject',
      'attachments/uploads/shown/*: s3:GetObject',
      'attachments/uploads/tasks/*: s3:GetObject s3:PutObject',
      'audit: PutItem',
      'directory/index/worker: Query',
      'directory: BatchGetItem GetItem Query',
      'jobs: sqs:SendMessage',
      'matters [TASK#*,CASE#*]: DeleteItem',
      'matters/index/grid: Query',
      'matters/index/near: Query',
      'matters/index/town: Query',
      'matters/index/unit: Query',
      'matters/index/work: Query',
      'matters: BatchGetItem ConditionCheckItem GetItem PutItem Query UpdateItem',
      'people [C#*,X#*]: PutItem',
    ]);
  });

  it('are all that people needs: it shows a contact, and finds a lost tracking code without reading who has none', () => {
    expect(summary('people')).toEqual([
      'PeopleKey [contact,sms]: kms:Decrypt',
      'Secret: secretsmanager:GetSecretValue',
      'audit: PutItem',
      'directory: GetItem Query',
      'matters [CASE#*]: Query',
      'matters [LOOKUP#*,RATE#*,REPORT#*]: PutItem UpdateItem',
      'matters/index/work: Query',
      'matters: BatchGetItem GetItem',
      'people: BatchGetItem',
    ]);
  });

  it('are all that notify needs: it opens a channel’s secret, and a reporter’s number for the text that goes there', () => {
    expect(summary('notify')).toEqual([
      'PeopleKey [channel,contact,sms]: kms:Decrypt',
      'department-notifications: sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage',
      'directory [TOWN#*]: UpdateItem',
      'directory: GetItem Query',
      'matters: BatchGetItem GetItem PutItem Query UpdateItem',
      'people [C#*]: BatchGetItem',
    ]);
  });

  it('are all that relay and tally need', () => {
    const stream = expect.stringMatching(
      /^matters\/stream\/.*: DescribeStream GetRecords GetShardIterator$/,
    ) as unknown as string;
    expect(summary('relay')).toEqual([
      '*: ListStreams',
      'department-notifications: sqs:SendMessage',
      stream,
      'poison-records: sqs:SendMessage',
    ]);
    expect(summary('tally')).toEqual([
      '*: ListStreams',
      'Secret: secretsmanager:GetSecretValue',
      stream,
      'poison-records: sqs:SendMessage',
      'stats: BatchGetItem ConditionCheckItem GetItem PutItem Query UpdateItem',
    ]);
  });

  it('are all that jobs needs: the registers, the files and the state of its jobs, no personal data of residents', () => {
    expect(summary('jobs')).toEqual([
      'Secret: secretsmanager:GetSecretValue',
      'attachments/uploads/imports/*: s3:GetObject s3:PutObject',
      'audit: PutItem',
      'directory: BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
      'jobs: sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage',
      'matters [JOB#*]: GetItem PutItem Query',
      'matters [SREQ#*]: PutItem',
      'matters [TASK#*,TASKS#*,WEEK#*,BURDEN#*]: BatchGetItem DeleteItem GetItem PutItem Query UpdateItem',
    ]);
  });

  it('are all that media needs: it reads what came in, and changes rows of cases and of what pictures look like alone', () => {
    expect(summary('media')).toEqual([
      'attachments/evidence/*: s3:GetObject s3:PutObject',
      'attachments/quarantine/*: s3:PutObject',
      'attachments/uploads/cases/*: s3:GetObject',
      'attachments/uploads/shown/*: s3:PutObject',
      'attachments/uploads/tasks/*: s3:GetObject',
      'matters [CASE#*,TASK#*,LIKE#*]: BatchGetItem PutItem Query',
      'matters [CASE#*]: UpdateItem',
      'uploads: sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage',
    ]);
  });

  it('are all that the clock needs', () => {
    expect(summary('clock')).toEqual([
      'audit: PutItem',
      'directory [TOWN#*,CELL#*,AREA#*,WORKER#*,SUB#*]: BatchGetItem DeleteItem GetItem PutItem Query',
      'directory [TOWN#*]: GetItem',
      'jobs: sqs:SendMessage',
      'matters/index/due: Query',
      'matters/index/town: Query',
      'matters/index/unit: Query',
      'matters/index/work: Query',
      'matters: BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem',
      'people [A#*,HH#*,P#*]: BatchGetItem UpdateItem',
      'people/index/place: Query',
    ]);
  });

  it('let insight read and nothing else, but for the audit of what it refused', () => {
    const changing = (rights.get('insight') ?? []).filter(({ action }) => changes.test(action));
    expect(changing.map(({ action, resource }) => `${action} ${resource}`)).toEqual(['dynamodb:PutItem audit']);
    expect(summary('insight')).toContain('stats: BatchGetItem GetItem Query');
  });

  it('let nobody change or remove an audit record', () => {
    const audit = everyRight.filter(({ resource }) => resource === 'audit' || resource.startsWith('audit/'));
    expect(names(({ action, resource }) => resource.startsWith('audit') && action !== 'dynamodb:PutItem')).toEqual([
      'insight',
    ]);
    const actions = new Set(audit.map(({ action }) => action));
    expect([...actions].sort()).toEqual(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:Query']);
  });

  it('let nobody scan a table', () => {
    expect(names(({ action }) => action === 'dynamodb:Scan')).toEqual([]);
  });

  it('name actions and resources one by one, but for objects of the bucket and the listing of streams', () => {
    expect(everyRight.filter(({ action }) => action.includes('*'))).toEqual([]);
    const wild = everyRight
      .filter(({ resource }) => resource.includes('*'))
      .map(({ name, resource }) => `${name} ${resource}`);
    expect(wild.sort()).toEqual([
      'cases attachments/evidence/*',
      'cases attachments/evidence/*',
      'cases attachments/quarantine/*',
      'cases attachments/uploads/cases/*',
      'cases attachments/uploads/cases/*',
      'cases attachments/uploads/shown/*',
      'directory attachments/uploads/imports/*',
      'directory attachments/uploads/imports/*',
      'field attachments/evidence/*',
      'field attachments/evidence/*',
      'field attachments/quarantine/*',
      'field attachments/uploads/cases/*',
      'field attachments/uploads/cases/*',
      'field attachments/uploads/shown/*',
      'field attachments/uploads/tasks/*',
      'field attachments/uploads/tasks/*',
      'intake attachments/uploads/cases/*',
      'jobs attachments/uploads/imports/*',
      'jobs attachments/uploads/imports/*',
      'media attachments/evidence/*',
      'media attachments/evidence/*',
      'media attachments/quarantine/*',
      'media attachments/uploads/cases/*',
      'media attachments/uploads/shown/*',
      'media attachments/uploads/tasks/*',
      'relay *',
      'tally *',
    ]);
  });
});

describe('personal data', () => {
  const opening = ({ action, condition }: Right, purpose: string) =>
    action === 'kms:Decrypt' && JSON.stringify(condition).includes(purpose);

  it('is opened by people, which shows it, and by notify, which texts reporters; so is the SMS gateway’s secret', () => {
    expect(names((right) => opening(right, 'contact'))).toEqual(['notify', 'people']);
    expect(names((right) => opening(right, 'sms'))).toEqual(['notify', 'people']);
    expect(names((right) => opening(right, 'channel'))).toEqual(['notify']);
  });

  it('is read from its table by people and notify only, but for where things lie, by the clock that moves them', () => {
    const reads = /^dynamodb:(GetItem|BatchGetItem|Query|Scan)$/;
    expect(names(({ action, resource }) => resource.startsWith('people') && reads.test(action))).toEqual([
      'clock',
      'notify',
      'people',
    ]);
    expect(names(({ action, resource }) => resource === 'people' && action === 'dynamodb:Query')).toEqual([]);
    // What it reads there stays sealed to it: it holds no key.
    expect(names(({ resource }) => resource === 'PeopleKey')).not.toContain('clock');
  });

  it('is known to six functions at all', () => {
    expect(names(({ resource }) => resource.startsWith('people'))).toEqual([
      'cases',
      'clock',
      'field',
      'intake',
      'notify',
      'people',
    ]);
  });

  it('is enveloped for one stated purpose at a time', () => {
    const uses = everyRight.filter(({ resource }) => resource === 'PeopleKey');
    expect(new Set(uses.map(({ action }) => action))).toEqual(new Set(['kms:Decrypt', 'kms:GenerateDataKey']));
    for (const { condition } of uses) {
      expect(condition).toEqual({ StringEquals: { 'kms:EncryptionContext:purpose': expect.any(Array) as unknown } });
    }
    expect(
      names(({ action, condition }) => action === 'kms:GenerateDataKey' && /channel/.test(JSON.stringify(condition))),
    ).toEqual(['directory']);
  });

  it('is put by intake, cases and field under the keys of contacts only', () => {
    for (const name of ['intake', 'cases', 'field']) {
      const people = (rights.get(name) ?? []).filter(({ resource }) => resource.startsWith('people'));
      expect(people).toEqual([
        {
          action: 'dynamodb:PutItem',
          resource: 'people',
          condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['C#*', 'X#*'] } },
        },
      ]);
    }
  });
});
