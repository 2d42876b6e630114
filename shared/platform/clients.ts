import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** As patient as the document client: a call that hangs must not outlive the request behind it. */
const patience = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** The key service, for envelopes; one per process. */
export const keyClient = (): KMSClient => new KMSClient(patience);

/** The store of the deployment's secret; asked once per process. */
export const secretsClient = (): SecretsManagerClient => new SecretsManagerClient(patience);
