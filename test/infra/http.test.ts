import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type GatewayRoute, HttpApi } from '../../infra/constructs/http-api.ts';
import { ServiceFunction } from '../../infra/constructs/service-function.ts';
import { readSettings } from '../../infra/settings.ts';
import { functionSpecs } from '../../infra/stacks/functions.ts';
import type { HttpFunction } from '../../shared/route.ts';
import { routes } from '../../shared/routes.ts';
import { functionName } from './rights.ts';
import { bareAppOf, deploy, onlyOne } from './synthesised.ts';

const deployed = deploy('prod');
const integrations = deployed.byType('AWS::ApiGatewayV2::Integration');
const authorizers = deployed.byType('AWS::ApiGatewayV2::Authorizer');

/** `GET /v1/cases → cases (JWT)` for every route of the template. */
const inTemplate = deployed.byType('AWS::ApiGatewayV2::Route').map(({ properties }) => {
  const integration = integrations.find(({ ref }) => properties.Target === `integrations/${ref}`);
  const fn = deployed
    .byType('AWS::Lambda::Function')
    .find(({ arn }) => String(integration?.properties.IntegrationUri).includes(arn));
  const name = fn === undefined ? 'nobody' : functionName(fn);
  const authorised = authorizers.some(({ ref }) => ref === properties.AuthorizerId);
  return `${String(properties.RouteKey)} → ${name} (${String(properties.AuthorizationType)}${authorised ? ', token' : ''})`;
});

const inTable = routes.map(
  ({ method, path, function: name, auth }) =>
    `${method} ${path} → ${name} (${auth === 'public' ? 'NONE' : 'JWT, token'})`,
);

describe('the API', () => {
  it('has the route table’s routes and the fallback, each with the authoriser unless it is public', () => {
    expect(inTemplate.sort()).toEqual([...inTable, '$default → intake (NONE)'].sort());
  });

  it('accepts tokens of the issuer in the settings', () => {
    for (const { properties } of authorizers) {
      expect(properties).toMatchObject({
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: 'https://issuer.example.org', Audience: ['onegrid'] },
      });
    }
    expect(authorizers.length).toBe(routes.some(({ auth }) => auth === 'jwt') ? 1 : 0);
  });

  it('has one integration and one permission per function, which also covers the fallback', () => {
    const uris = integrations.map(({ properties }) => properties.IntegrationUri);
    expect(new Set(uris).size).toBe(uris.length);
    const permissions = deployed
      .byType('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.Principal === 'apigateway.amazonaws.com');
    expect(permissions.map(({ properties }) => properties.FunctionName).sort()).toEqual([...uris].sort());
    // API Gateway calls with <api>/<stage>/<METHOD>/<path>, and for the fallback with <api>/<stage>/$default.
    for (const { properties } of permissions) expect(properties.SourceArn).toMatch(/:execute-api:[^/]*\/\*\/\*$/);
  });

  it('is throttled, and its log names neither path nor address', () => {
    const stage = onlyOne(deployed, 'AWS::ApiGatewayV2::Stage');
    expect(stage.properties.DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: 200,
      ThrottlingBurstLimit: 400,
    });
    const { Format } = stage.properties.AccessLogSettings as { Format: string };
    expect(JSON.parse(Format)).toMatchObject({ requestId: '$context.requestId', routeKey: '$context.routeKey' });
    expect(Format).not.toMatch(/\$context\.(path|identity|authorizer\.claims|requestOverride)/);
  });

  it('lets browsers of the clients’ origins send and see what the contract uses', () => {
    const api = onlyOne(deployed, 'AWS::ApiGatewayV2::Api');
    expect(api.properties.CorsConfiguration).toMatchObject({
      AllowOrigins: ['https://app.example.org'],
      AllowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
      AllowHeaders: expect.arrayContaining(['authorization', 'idempotency-key', 'if-match', 'traceparent']) as string[],
      ExposeHeaders: expect.arrayContaining(['etag', 'x-request-id']) as string[],
    });
  });
});

describe('a route', () => {
  const app = bareAppOf('local');
  const stack = new Stack(app, 'Routes');
  const settings = readSettings(app.node);
  const make = (name: HttpFunction) => new ServiceFunction(stack, name, name, 'Test', functionSpecs[name], settings);
  const table: readonly GatewayRoute[] = [
    { name: 'see', method: 'GET', path: '/v1/things/{id}', function: 'cases', auth: 'jwt' },
    { name: 'make', method: 'POST', path: '/v1/things', function: 'cases', auth: 'jwt' },
    { name: 'report', method: 'POST', path: '/v1/reports', function: 'intake', auth: 'public' },
  ];
  new HttpApi(stack, 'Http', {
    apiName: 'Test',
    routes: table,
    settings,
    functions: {
      intake: make('intake'),
      cases: make('cases'),
      directory: make('directory'),
      people: make('people'),
      insight: make('insight'),
      field: make('field'),
    },
  });
  const template = Template.fromStack(stack);

  it('has the authoriser unless it is public', () => {
    for (const RouteKey of ['GET /v1/things/{id}', 'POST /v1/things']) {
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey, AuthorizationType: 'JWT' });
    }
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'POST /v1/reports',
      AuthorizationType: 'NONE',
    });
    template.resourceCountIs('AWS::ApiGatewayV2::Route', 4);
  });

  it('shares integration and permission with the other routes of its function', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Integration', 2);
    template.resourceCountIs('AWS::Lambda::Permission', 2);
    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 1);
  });
});
