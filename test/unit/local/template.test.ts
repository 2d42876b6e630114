import { loadAssembly } from '../../../infra/local/template.ts';
import { type TestTemplate, testFunction, testRole, writeAssembly } from '../../support/assembly.ts';

const env = { region: 'ap-southeast-1', account: '123456789012', partition: 'aws' };
const queue = (Properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties });
const load = (stacks: Record<string, TestTemplate>, code: Record<string, string> = {}, place = env) =>
  loadAssembly(writeAssembly(stacks, code), place);

/** The value of an expression, read back from a property that takes anything. */
function resolved(expression: unknown, sections: object = {}): unknown {
  const template = {
    Resources: { Q: queue(), Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { it: expression } } } },
    ...sections,
  };
  const [key] = load({ S: template }).byType('AWS::KMS::Key');
  return (key?.properties.KeyPolicy as { it?: unknown } | undefined)?.it;
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Fn::Sub writes its placeholders like this
describe('intrinsic functions', () => {
  it.each([
    ['Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'ap-southeast-1'],
    ['Ref to a parameter', { Ref: 'P' }, 'given'],
    ['Fn::GetAtt in list form', { 'Fn::GetAtt': ['Q', 'Arn'] }, /^arn:aws:sqs:ap-southeast-1:123456789012:S-Q-\w{12}$/],
    ['Fn::GetAtt in dotted form', { 'Fn::GetAtt': 'Q.QueueName' }, /^S-Q-\w{12}$/],
    ['Fn::Sub', { 'Fn::Sub': '${AWS::Partition}/${Q.QueueName}/${!kept}' }, /^aws\/S-Q-\w{12}\/\$\{kept\}$/],
    ['Fn::Sub with names', { 'Fn::Sub': ['${a}-${AWS::Region}', { a: { Ref: 'P' } }] }, 'given-ap-southeast-1'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'P' }]] }, 'a-given'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::If', { 'Fn::If': ['InChina', 'cn', 'world'] }, 'world'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'x'] }, 'mapped'],
    ['an argument that is an intrinsic', { 'Fn::Join': ['', [{ 'Fn::Sub': '${P}' }, '!']] }, 'given!'],
  ])('%s', (_, expression, expected) => {
    const value = resolved(expression, {
      Parameters: { P: { Type: 'String', Default: 'given' } },
      Conditions: { InChina: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-cn'] } },
      Mappings: { M: { 'ap-southeast-1': { x: 'mapped' } } },
    });
    if (expected instanceof RegExp) expect(value).toMatch(expected);
    else expect(value).toBe(expected);
  });

  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
  it('drops what AWS::NoValue stands for', () => {
    expect(resolved({ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] })).toEqual({ b: [1] });
  });

  it.each([
    [{ 'Fn::Cidr': [] }, 'Fn::Cidr'],
    [{ Ref: 'Nothing' }, 'Nothing'],
    [{ 'Fn::GetAtt': ['Q', 'Colour'] }, 'Colour'],
    [{ 'Fn::ImportValue': 'nobody' }, 'nobody'],
    [{ 'Fn::Select': [3, ['a']] }, 'Fn::Select'],
  ])('names what it can not resolve: %j', (expression, name) => {
    expect(() => resolved(expression)).toThrow(new RegExp(`S/Key.*${name}`));
  });

  it('resolves an import from another stack', () => {
    const assembly = load({
      Data: { Resources: { Q: queue() }, Outputs: { O: { Value: { Ref: 'Q' }, Export: { Name: 'Data:Q' } } } },
      Service: {
        Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { 'Fn::ImportValue': 'Data:Q' } } } },
      },
    });
    expect(assembly.byType('AWS::KMS::Key')[0]?.properties.KeyPolicy).toBe(assembly.byType('AWS::SQS::Queue')[0]?.ref);
  });
});

describe('loading an assembly', () => {
  it('gives the same physical names every time, and other names to other stacks', () => {
    const template = { Resources: { Q: queue() } };
    const names = [load({ A: template }), load({ A: template }), load({ B: template })].map(
      ({ resources }) => resources[0]?.ref,
    );
    expect(names[0]).toBe(names[1]);
    expect(names[0]).not.toBe(names[2]);
  });

  it('takes a given name, which may be made of other names', () => {
    const QueueName = { 'Fn::Join': ['-', ['to', { 'Fn::GetAtt': ['B', 'QueueName'] }]] };
    const { resources } = load({ S: { Resources: { A: queue({ QueueName }), B: queue({ QueueName: 'b' }) } } });
    expect(resources.map(({ ref }) => ref.split('/').at(-1))).toEqual(['to-b', 'b']);
  });

  it('speaks the language of the partition', () => {
    const { resources } = load(
      { S: { Resources: { Q: queue({ QueueName: 'q' }) } } },
      {},
      { ...env, partition: 'aws-cn' },
    );
    expect(resources[0]).toMatchObject({
      ref: 'https://sqs.ap-southeast-1.amazonaws.com.cn/123456789012/q',
      arn: 'arn:aws-cn:sqs:ap-southeast-1:123456789012:q',
    });
  });

  it('leaves out what a condition leaves out, and the metadata', () => {
    const { resources } = load({
      S: {
        Conditions: { Never: { 'Fn::Not': [{ 'Fn::Equals': ['a', 'a'] }] } },
        Resources: { Q: { ...queue(), Condition: 'Never' }, M: { Type: 'AWS::CDK::Metadata' }, R: queue() },
      },
    });
    expect(resources.map(({ logicalId }) => logicalId)).toEqual(['R']);
  });

  it('finds the code of a function', () => {
    const Resources = { f: testFunction('f'), fRole: testRole() };
    expect(load({ S: { Resources } }, { f: 'export {}' }).assetPath('f')).toMatch(/asset\.f$/);
    expect(() => load({ S: { Resources } }).assetPath('f')).toThrow(/S\/f.*f\.zip/);
    expect(() => load({ S: { Resources } }).assetPath('g')).toThrow(/g/);
  });

  it.each([
    ['an unknown type', { X: { Type: 'AWS::Mars::Rover' } }, /S\/X.*AWS::Mars::Rover/],
    ['an unknown property', { X: queue({ FifoThing: true }) }, /S\/X.*FifoThing of AWS::SQS::Queue/],
    [
      'an unknown property inside',
      { X: { Type: 'AWS::DynamoDB::Table', Properties: { StreamSpecification: { ResourcePolicy: {} } } } },
      /StreamSpecification\.ResourcePolicy/,
    ],
    [
      'an unknown property inside a list',
      { X: { Type: 'AWS::DynamoDB::Table', Properties: { GlobalSecondaryIndexes: [{ IndexName: 'a', Warm: 1 }] } } },
      /GlobalSecondaryIndexes\.Warm/,
    ],
  ])('refuses %s by name', (_, Resources, message) => {
    expect(() => load({ S: { Resources } })).toThrow(message);
  });
});
