/** Starts the AWS side of the embedded stack. */
import type { AwsSide, StartAwsOptions } from './side.ts';

export type {
  AdminClientConfig,
  AwsSide,
  Caller,
  Credentials,
  QueueDepth,
  StartAwsOptions,
  UnusedGrant,
} from './side.ts';

/** Starts the servers, creates what the template declares, and opens the front. Throws `MissingJava`. */
export function startAws(options: StartAwsOptions): Promise<AwsSide> {
  return Promise.reject(new Error(`not built yet: ${options.assembly.region}`));
}
