/**
 * AWS list prices in USD: on demand, us-east-1, without free tier and without discounts. Other regions differ by some
 * percent, the China regions are billed in CNY. Sources are the public price pages.
 */
export const prices = {
  /** aws.amazon.com/dynamodb/pricing/on-demand: per million write and read request units, standard table class. */
  writeUnits: 0.625 / 1e6,
  readUnits: 0.125 / 1e6,
  /** aws.amazon.com/api-gateway/pricing: HTTP APIs, per request up to 300 million a month. */
  httpRequest: 1.0 / 1e6,
  /** aws.amazon.com/lambda/pricing: per request, and per GB-second on arm64. */
  invocation: 0.2 / 1e6,
  gbSecond: 0.0000133334,
  /** aws.amazon.com/sqs/pricing: per request to a standard queue, and on top of it where groups make it a fair queue. */
  sqsRequest: 0.4 / 1e6,
  fairQueue: 0.1 / 1e6,
  /** aws.amazon.com/cloudwatch/pricing: an alarm and a custom metric per month, logs per GB taken in. */
  alarm: 0.1,
  customMetric: 0.3,
  logGb: 0.5,
  /** aws.amazon.com/kms/pricing: a key per month, per request. */
  key: 1.0,
  keyRequest: 0.03 / 10_000,
  /** aws.amazon.com/secrets-manager/pricing: a secret per month, per request. */
  secret: 0.4,
  secretRequest: 0.05 / 10_000,
  /** aws.amazon.com/xray/pricing: per trace that is recorded. */
  trace: 5.0 / 1e6,
  /** aws.amazon.com/ec2/pricing/on-demand, data transfer: per GB out to the internet. */
  gbOut: 0.09,
} as const;
