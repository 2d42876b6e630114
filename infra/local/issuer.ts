import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTVerifyGetKey, SignJWT } from 'jose';
import type { Clock } from './clock.ts';

/** What goes into a demo token. */
export interface TokenRequest {
  readonly sub: string;
  /** Seconds from now by the set clock; negative makes an expired token. Default one hour. */
  readonly expiresIn?: number;
  readonly audience?: string;
  readonly scope?: string;
  /** Further claims. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A small OIDC issuer whose keys live in this process. */
export interface Issuer {
  readonly url: string;
  token(request: TokenRequest): Promise<string>;
  /** The document at `/.well-known/openid-configuration`; `base` is where the key set is served. */
  discovery(base: string): object;
  jwks(): object;
  /** Finds the key of a token; throws when the token names none of ours. */
  readonly keyOf: JWTVerifyGetKey;
}

const algorithm = 'RS256';

/** Makes a key pair; tokens of an earlier run are worth nothing. */
export async function createIssuer(options: {
  readonly url: string;
  readonly audience: string;
  readonly clock: Clock;
}): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  const kid = 'local-1';
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' }] };
  return {
    url: options.url,
    token({ sub, expiresIn = 3600, audience = options.audience, scope, claims }) {
      const now = Math.floor(options.clock.now() / 1000);
      return new SignJWT({ ...claims, ...(scope === undefined ? {} : { scope }) })
        .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' })
        .setIssuer(options.url)
        .setSubject(sub)
        .setAudience(audience)
        .setIssuedAt(Math.min(now, now + expiresIn))
        .setExpirationTime(now + expiresIn)
        .sign(privateKey);
    },
    discovery: (base) => ({
      issuer: options.url,
      jwks_uri: `${base}/.well-known/jwks.json`,
      token_endpoint: `${base}/tokens`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [algorithm],
    }),
    jwks: () => keys,
    keyOf: createLocalJWKSet(keys),
  };
}
