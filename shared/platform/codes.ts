/**
 * The one registry of log messages: a line is found by its code, never by its wording. The sentence names no person and
 * carries no value; what belongs to one occurrence goes into the line's fields.
 */
export const LOG_CODES = {
  'request-started': { level: 'info', sentence: 'A request has come in.' },
  'request-finished': { level: 'info', sentence: 'The answer to a request has gone out.' },
  'request-fault': { level: 'error', sentence: 'A request ended in a fault; the caller got 500 without any detail.' },
  'request-without-use-case': { level: 'error', sentence: 'A route of this function has no use case.' },
  'audit-refusal-lost': { level: 'error', sentence: 'A refusal could not be written to the audit table.' },
  'audit-read-lost': {
    level: 'error',
    sentence: 'A read of personal data could not be audited, so it was not answered.',
  },
  'batch-started': { level: 'info', sentence: 'A batch of records has come in.' },
  'batch-finished': { level: 'info', sentence: 'A batch of records has been worked through.' },
  'record-failed': { level: 'error', sentence: 'One record of a batch failed; the others went on.' },
  'record-poisoned': { level: 'error', sentence: 'A record can not be understood and was put aside with its body.' },
  'words-unsealed': { level: 'warn', sentence: 'A week of words was not turned into blocks; it is read as it is.' },
  'upload-examined': { level: 'info', sentence: 'An upload was looked at.' },
  'sweep-started': { level: 'info', sentence: 'The sweep of what is due has started.' },
  'sweep-finished': { level: 'info', sentence: 'The sweep of what is due has ended.' },
  'sweep-item-failed': { level: 'error', sentence: 'One due item could not be worked; it stays due.' },
  'reporters-told': { level: 'info', sentence: 'All reporters of a case have been gone through for one message.' },
  'sms-failed': { level: 'warn', sentence: 'An SMS could not be handed to the gateway of the town.' },
  'delivery-failed': { level: 'warn', sentence: 'A notification was not delivered; it is tried again later.' },
  'delivery-given-up': { level: 'error', sentence: 'A notification has been given up and waits for an operator.' },
  'write-conflict': { level: 'warn', sentence: 'Another writer was faster; the command is loaded and decided again.' },
} as const satisfies Record<string, { level: 'info' | 'warn' | 'error'; sentence: string }>;

export type LogCode = keyof typeof LOG_CODES;
