/**
 * What API Gateway hands a function for an HTTP API, payload format 2.0, as far as it is read here. Header names are
 * lower case, repeated headers and query parameters come joined by commas.
 */
export interface HttpEvent {
  readonly routeKey: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly requestContext: {
    readonly requestId: string;
    readonly http: { readonly sourceIp: string };
    readonly authorizer?: { readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> } };
  };
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** What a function answers. */
export interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
