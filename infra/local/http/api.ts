import type { Clock } from '../clock.ts';
import type { Issuer } from '../issuer.ts';
import type { Assembly, Resource } from '../template.ts';
import { type AuthorizerSettings, createAuthorizer } from './authorizer.ts';
import type { Cors } from './cors.ts';
import type { Route } from './routes.ts';

type Authorize = ReturnType<typeof createAuthorizer>;

/** What the gateway does with a route. */
export interface Target {
  /** ARN of the function. */
  readonly functionArn: string;
  /** Milliseconds until the gateway gives up; the function runs on. */
  readonly timeout: number;
  readonly authorize?: Authorize;
  readonly scopes: readonly string[];
}

/** The HTTP API of the template. */
export interface Api {
  readonly id: string;
  readonly account: string;
  readonly cors?: Cors;
  readonly routes: readonly Route<Target>[];
  /** Requests a second and burst of the stage, when it sets them. */
  readonly throttle?: { readonly rate: number; readonly burst: number };
  /** The access log's format, when there is one. */
  readonly accessLog?: string;
}

const text = (resource: Resource, name: string): string => String(resource.properties[name] ?? '');

/** Issuer and audiences of the template's authorisers; the local issuer takes its name from here. */
export function authorizersOf(assembly: Assembly): readonly (AuthorizerSettings & { readonly ref: string })[] {
  return assembly.byType('AWS::ApiGatewayV2::Authorizer').map((resource) => {
    if (resource.properties.AuthorizerType !== 'JWT') throw new Error(`${resource.logicalId}: only JWT is implemented`);
    const jwt = resource.properties.JwtConfiguration as { Issuer: string; Audience: readonly string[] };
    const identitySource = [resource.properties.IdentitySource ?? []].flat().map(String);
    return { ref: resource.ref, issuer: jwt.Issuer, audience: jwt.Audience, identitySource };
  });
}

/** Reads API, stage, routes, integrations and authorisers. Throws on what an HTTP API here can't do. */
export function readApi(assembly: Assembly, issuer: Issuer, clock: Clock): Api {
  const [api, ...others] = assembly.byType('AWS::ApiGatewayV2::Api');
  if (api === undefined || others.length > 0) throw new Error('the template must have one HTTP API');
  if (api.properties.ProtocolType !== 'HTTP') throw new Error(`${api.logicalId}: only HTTP APIs are implemented`);
  const authorize = new Map<string, Authorize>(
    authorizersOf(assembly).map((settings) => [settings.ref, createAuthorizer(settings, issuer, clock)]),
  );
  const cors = api.properties.CorsConfiguration as Cors | undefined;
  return {
    id: api.ref,
    account: assembly.account,
    ...(cors === undefined ? {} : { cors }),
    routes: assembly.byType('AWS::ApiGatewayV2::Route').map((route) => ({
      key: text(route, 'RouteKey'),
      value: targetOf(assembly, route, authorize),
    })),
    ...stageOf(assembly),
  };
}

function stageOf(assembly: Assembly): Pick<Api, 'throttle' | 'accessLog'> {
  const [stage] = assembly.byType('AWS::ApiGatewayV2::Stage');
  if (stage === undefined || text(stage, 'StageName') !== '$default' || stage.properties.AutoDeploy !== true) {
    throw new Error('the HTTP API must have the stage $default with AutoDeploy');
  }
  const settings = stage.properties.DefaultRouteSettings as
    | { ThrottlingRateLimit?: number; ThrottlingBurstLimit?: number }
    | undefined;
  const log = stage.properties.AccessLogSettings as { Format?: string } | undefined;
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings ?? {};
  return {
    ...(rate === undefined || burst === undefined ? {} : { throttle: { rate, burst } }),
    ...(log?.Format === undefined ? {} : { accessLog: log.Format }),
  };
}

function targetOf(assembly: Assembly, route: Resource, authorizers: ReadonlyMap<string, Authorize>): Target {
  const key = text(route, 'RouteKey');
  const integration = assembly
    .byType('AWS::ApiGatewayV2::Integration')
    .find(({ ref }) => text(route, 'Target') === `integrations/${ref}`);
  if (integration === undefined) throw new Error(`the route ${key} has no integration`);
  if (integration.properties.IntegrationType !== 'AWS_PROXY' || text(integration, 'PayloadFormatVersion') !== '2.0') {
    throw new Error(`${integration.logicalId}: only AWS_PROXY with payload format 2.0 is implemented`);
  }
  const functionArn = text(integration, 'IntegrationUri');
  requirePermission(assembly, functionArn, 'apigateway.amazonaws.com');
  const authorize = authorizers.get(text(route, 'AuthorizerId'));
  if (route.properties.AuthorizationType === 'JWT' && authorize === undefined) {
    throw new Error(`the route ${key} has no authoriser`);
  }
  return {
    functionArn,
    timeout: Number(integration.properties.TimeoutInMillis ?? 30_000),
    ...(authorize === undefined ? {} : { authorize }),
    scopes: ((route.properties.AuthorizationScopes ?? []) as readonly unknown[]).map(String),
  };
}

/** A service may only invoke a function whose resource policy lets it. Throws an error that names the function. */
export function requirePermission(assembly: Assembly, functionArn: string, principal: string): void {
  const target = assembly.byType('AWS::Lambda::Function').find(({ arn }) => arn === functionArn);
  if (target === undefined) throw new Error(`there is no function ${functionArn}`);
  const given = assembly
    .byType('AWS::Lambda::Permission')
    .some(
      ({ properties: { FunctionName, Principal, Action } }) =>
        [target.ref, target.arn].includes(String(FunctionName)) &&
        Principal === principal &&
        ['lambda:InvokeFunction', 'lambda:*'].includes(String(Action)),
    );
  if (!given) throw new Error(`${target.logicalId}: no AWS::Lambda::Permission lets ${principal} invoke it`);
}
