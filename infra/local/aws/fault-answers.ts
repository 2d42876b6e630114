/** Faults as the services answer them. */
import { transactParts } from './dynamo-touch.ts';
import { AwsError, type AwsRequest } from './message.ts';

const throttled = (service: AwsRequest['service']): AwsError => {
  switch (service) {
    case 's3':
      return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
    case 'sqs':
      return new AwsError('RequestThrottled', 'Request is throttled.', 403);
    case 'dynamodb':
      return new AwsError(
        'ProvisionedThroughputExceededException',
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
      );
    default:
      return new AwsError('ThrottlingException', 'Rate exceeded');
  }
};

const broken = (service: AwsRequest['service']): AwsError => {
  const message = 'We encountered an internal error. Please try again.';
  const code = {
    s3: 'InternalError',
    sqs: 'InternalFailure',
    dynamodb: 'InternalServerError',
    dynamodbstreams: 'InternalServerError',
    kms: 'KMSInternalException',
    secretsmanager: 'InternalServiceError',
  }[service];
  return new AwsError(code, message, 500);
};

/** The first action of a transaction meets the conflict; the answer names each action's reason. */
function conflict({ action, json }: AwsRequest): AwsError {
  if (!action.startsWith('Transact')) {
    return new AwsError('TransactionConflictException', 'Transaction is ongoing for the item');
  }
  const reasons = transactParts(json).map((_, at) =>
    at === 0 ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' } : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}

/** The error of a fault that answers instead of the service. */
export function faultAnswer(
  kind: 'TransactionConflict' | 'ProvisionedThroughputExceeded' | 'InternalServerError',
  request: AwsRequest,
): AwsError {
  if (kind === 'TransactionConflict') return conflict(request);
  return kind === 'ProvisionedThroughputExceeded' ? throttled(request.service) : broken(request.service);
}
