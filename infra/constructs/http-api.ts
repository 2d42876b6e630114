import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi as GatewayApi,
  HttpIntegrationType,
  HttpMethod,
  HttpRoute,
  HttpRouteIntegration,
  type HttpRouteIntegrationBindOptions,
  type HttpRouteIntegrationConfig,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { HttpFunction, Route } from '../../shared/route.ts';
import type { Settings } from '../settings.ts';
import type { ServiceFunction } from './service-function.ts';

/** The part of a route that API Gateway has to know. */
export type GatewayRoute = Pick<Route, 'name' | 'method' | 'path' | 'function' | 'auth'>;

export interface HttpApiProps {
  readonly apiName: string;
  readonly routes: readonly GatewayRoute[];
  readonly functions: Readonly<Record<HttpFunction, ServiceFunction>>;
  readonly settings: Settings;
}

/** No path and no address: a path may hold a tracking code, and both say who did what. */
const accessLog = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  protocol: '$context.protocol',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  authorizerError: '$context.authorizer.error',
  integrationError: '$context.integrationErrorMessage',
};

/** The HTTP API: the route table's routes, its own authoriser for tokens, and a fallback that answers as we do. */
export class HttpApi extends Construct {
  readonly api: GatewayApi;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { settings, routes, functions } = props;
    this.api = new GatewayApi(this, 'Api', {
      apiName: props.apiName,
      createDefaultStage: false,
      ...(settings.corsOrigins.length === 0 ? {} : { corsPreflight: corsFor(settings.corsOrigins) }),
    });
    const authorizer = new HttpJwtAuthorizer('Token', settings.issuer, { jwtAudience: settings.audience });
    const integrations = integrate(functions);
    for (const route of routes) {
      new HttpRoute(this, route.name, {
        httpApi: this.api,
        routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
        integration: integrations[route.function],
        ...(route.auth === 'public' ? {} : { authorizer }),
      });
    }
    // Without it API Gateway answers an unknown path with a body that is no problem document.
    new HttpRoute(this, 'Fallback', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integrations.intake,
    });
    this.#addStage(settings);
  }

  #addStage(settings: Settings): void {
    const logGroup = new LogGroup(this, 'AccessLog', {
      retention: settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.throttleRate, burstLimit: settings.throttleBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
  }
}

/**
 * A function behind any number of routes, with a single permission: one per route would outgrow Lambda's resource policy
 * of 20 KB. CDK's own API-wide permission ends in three wildcards and so leaves out the `$default` route, whose ARN has
 * one part less.
 */
class FunctionIntegration extends HttpRouteIntegration {
  readonly #fn: LambdaFunction;
  #permitted = false;

  constructor(id: string, fn: LambdaFunction) {
    super(id);
    this.#fn = fn;
  }

  override bind(): HttpRouteIntegrationConfig {
    return {
      type: HttpIntegrationType.AWS_PROXY,
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
      uri: this.#fn.functionArn,
    };
  }

  protected override completeBind({ route, scope }: HttpRouteIntegrationBindOptions): void {
    if (this.#permitted) return;
    this.#permitted = true;
    const api = { service: 'execute-api', resource: route.httpApi.apiId, resourceName: '*/*' };
    this.#fn.addPermission('Api', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(scope).formatArn(api),
    });
  }
}

function integrate(
  functions: Readonly<Record<HttpFunction, ServiceFunction>>,
): Readonly<Record<HttpFunction, FunctionIntegration>> {
  const of = (name: HttpFunction): FunctionIntegration => new FunctionIntegration(name, functions[name].fn);
  return {
    intake: of('intake'),
    cases: of('cases'),
    directory: of('directory'),
    people: of('people'),
    insight: of('insight'),
    field: of('field'),
  };
}

function corsFor(origins: readonly string[]) {
  return {
    allowOrigins: [...origins],
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
    allowHeaders: [
      'accept-language',
      'authorization',
      'content-type',
      'idempotency-key',
      'if-match',
      'traceparent',
      'x-acting-post',
      'x-request-id',
    ],
    exposeHeaders: ['etag', 'location', 'retry-after', 'traceparent', 'x-request-id'],
    maxAge: Duration.hours(2),
  };
}
