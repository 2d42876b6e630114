import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import type { Calendar } from '../../shared/kernel/calendar.ts';

/** Where matters and audit are, and what the clock goes by. */
export interface WakerConfig extends Pick<ClockDeps, 'policy' | 'reliefs' | 'newHome' | 'trace'> {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly audit: string;
  readonly directory: string;
  readonly people: string;
  readonly calendar: Calendar;
  /** Puts a job into the queue of jobs. */
  readonly sendJob: (body: string) => Promise<void>;
  /** Whether there is time for more before the sweep must end. */
  readonly goOn: () => boolean;
}
