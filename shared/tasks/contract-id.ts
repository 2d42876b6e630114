import * as z from 'zod';

/** The id of a task; what hangs on tasks names them by it too. */
export const taskId = z
  .string()
  .regex(/^[0-9a-z]{20}(-\d{1,5})?$/)
  .meta({ description: '任务编号 · id of a task; of a batch its id and a number', example: '0123456789abcdefghjk' });
