import type { RefusalCode } from '../../kernel/refusal.ts';
import { type ProblemText, text } from './problem-text.ts';
import { GROUND_PROBLEMS } from './problem-texts-ground.ts';

/** Every refusal there is; the type holds the list to the kernel's. */
export const PROBLEMS: Readonly<Record<RefusalCode, ProblemText>> = {
  ...GROUND_PROBLEMS,
  'bad-request': text(
    400,
    ['请求有误', '请求的路径、查询参数或请求头不符合接口约定，见 errors。'],
    ['Bad request', 'A path, query or header parameter is not as the interface asks; see errors.'],
  ),
  'malformed-json': text(
    400,
    ['JSON 格式错误', '请求体不是合法的 JSON，错误位于第 {position} 个字符（从 0 起）。'],
    ['Malformed JSON', 'The body is not valid JSON; it goes wrong at character {position}, counted from 0.'],
  ),
  'invalid-body': text(
    400,
    ['请求体不符合要求', '请求体的内容不符合接口约定，见 errors。'],
    ['Invalid body', 'The body is not as the interface asks; see errors.'],
  ),
  'unsupported-media-type': text(
    415,
    ['不支持的内容类型', '请求体必须是 application/json，UTF-8 编码。'],
    ['Unsupported media type', 'The body must be application/json in UTF-8.'],
  ),
  'body-too-large': text(
    413,
    ['请求体过大', '请求体不得超过 {limit} 字节。'],
    ['Body too large', 'The body may have at most {limit} bytes.'],
  ),
  unauthenticated: text(401, ['未登录', '需要有效的访问令牌。'], ['Not signed in', 'A valid access token is needed.']),
  'no-such-route': text(
    404,
    ['没有这个接口', '接口地址或方法不存在，见 /v1/docs。'],
    ['No such route', 'There is no such method and path; see /v1/docs.'],
  ),
  'not-found': text(
    404,
    ['未找到', '没有找到，或不在您的可见范围内。'],
    ['Not found', 'It does not exist, or is not visible to you.'],
  ),
  forbidden: text(403, ['没有权限', '您的岗位不能进行这项操作。'], ['Forbidden', 'None of your posts may do this.']),
  'not-registered': text(
    403,
    ['不在人员名册', '您尚未登记在人员名册中，请联系网格办。'],
    ['Not registered', 'You are not in the staff register; ask the grid office.'],
  ),
  'acting-post-not-held': text(
    403,
    ['未担任该岗位', '您没有在任的这个岗位（X-Acting-Post）。'],
    ['Post not held', 'You do not hold the post named by X-Acting-Post.'],
  ),
  'version-required': text(
    428,
    ['缺少版本', '修改必须带 If-Match，值为所见版本的 ETag。'],
    ['Version required', 'A change must carry If-Match with the ETag of the version that was seen.'],
  ),
  'stale-version': text(
    412,
    ['版本已更新', '内容已被他人更新，请重新读取后再操作。'],
    ['Stale version', 'It has changed since you read it; read it again and decide anew.'],
  ),
  'wrong-state': text(
    409,
    ['当前状态不能进行此操作', '当前状态不允许这项操作，可进行的操作见 openActions。'],
    ['Wrong state', 'The present state does not allow this; openActions names what it allows.'],
  ),
  'write-conflict': text(
    409,
    ['同时有他人操作', '同一时刻有他人在操作，请稍后重试。'],
    ['Write conflict', 'Somebody else is changing the same thing; try again in a moment.'],
  ),
  'idempotency-key-reused': text(
    422,
    ['幂等键重复使用', '同一个 Idempotency-Key 已用于另一内容的请求。'],
    ['Idempotency key reused', 'This Idempotency-Key was used for a request with other content.'],
  ),
  'list-not-offered': text(
    400,
    ['不提供这样的列表', '没有这样的列表，提供的有：{detail}'],
    ['List not offered', 'There is no such list; offered: {detail}'],
  ),
  'bad-cursor': text(
    400,
    ['翻页标记无效', '翻页标记已过期、被改动或不属于此查询，请从第一页重新读取。'],
    ['Bad cursor', 'The cursor is out of date, altered or of another query; start from the first page.'],
  ),
  'separation-of-duties': text(
    403,
    ['须由他人办理', '按职责分离的要求，这一步必须由另一人办理。'],
    ['Separation of duties', 'This step must be taken by another person than the one before.'],
  ),
  'not-in-a-drill': text(
    409,
    ['演练中不可用', '演练不向演练之外的平台流转。'],
    ['Not in a drill', 'An exercise is not sent to a platform outside it.'],
  ),
  'unknown-category': text(
    422,
    ['没有这个类别', '目录中没有这个类别或立案条件。'],
    ['Unknown category', 'The catalogue has no such category or condition.'],
  ),
  'unknown-standard': text(
    422,
    ['没有这个标准', '目录中没有这个处置标准。'],
    ['Unknown standard', 'The catalogue has no such standard.'],
  ),
  'unknown-unit': text(
    422,
    ['没有这个单位', '没有这个部门或村（社区），或其已停用。'],
    ['Unknown unit', 'There is no such department or village in force.'],
  ),
  'unknown-grid': text(
    422,
    ['没有这个网格', '没有这个网格，或其已停用。'],
    ['Unknown grid', 'There is no such grid in force.'],
  ),
  'unknown-person': text(
    422,
    ['没有这个人员', '名册中没有这个人员，或其已离任。'],
    ['Unknown person', 'The register has no such person in office.'],
  ),
  'unknown-report': text(
    422,
    ['没有这个反映', '该案件没有这个反映。'],
    ['Unknown report', 'The case has no such report.'],
  ),
  'unknown-supervision': text(
    422,
    ['没有这个督办', '该案件没有这个督办。'],
    ['Unknown supervision', 'The case has no such instruction.'],
  ),
  'too-many-supervisions': text(
    409,
    ['督办过多', '该案件已有 {most} 个督办尚未答复。'],
    ['Too many supervisions', 'As many as {most} instructions on this case still wait for an answer.'],
  ),
  'shift-not-begun': text(
    409,
    ['班次尚未开始', '班次开始之后才能交班。'],
    ['Not begun yet', 'A shift is handed over once it has begun.'],
  ),
  'too-many-promises': text(
    409,
    ['未兑现的承诺过多', '该案件已有 {most} 项承诺尚未兑现，请先兑现或注销。'],
    ['Too many promises', 'As many as {most} promises on this case are still open; keep or drop one first.'],
  ),
  'unknown-attachment': text(
    422,
    ['没有这个附件', '附件不存在，或尚未上传完成。'],
    ['Unknown attachment', 'The attachment does not exist or has not been uploaded yet.'],
  ),
  'whistle-open': text(
    409,
    ['吹哨尚未办结', '案件有未办结的吹哨，请先办结。'],
    ['Whistle open', 'The case has an open whistle, which must be finished first.'],
  ),
  'whistle-not-finished': text(
    409,
    ['仍有部门未完成', '仍有部门未反馈结果，也未获免除。'],
    ['Whistle not finished', 'Some departments have neither given their result nor been excused.'],
  ),
  'co-part-open': text(
    409,
    ['协办尚未办结', '仍有协办单位未反馈结果，也未获免除：{parties}。'],
    ['A co-unit is not done', 'These co-units have neither given their result nor been excused: {parties}.'],
  ),
  'attachment-refused': text(
    422,
    ['附件不可用', '附件 {id} 与申报的类型不符、无法打开或未放行，请重新上传。'],
    [
      'Attachment refused',
      'The attachment {id} is not what it was announced as, can’t be opened, or was not let through.',
    ],
  ),
  'evidence-unfit': text(
    422,
    ['附件类型不符', '附件 {id} 的文件类型不能作为“{kind}”。'],
    ['Evidence does not fit', 'A file of the type of {id} can’t be evidence of the kind {kind}.'],
  ),
  'too-many-attachments': text(
    409,
    ['附件过多', '最多 {most} 个附件。'],
    ['Too many attachments', 'There may be {most} attachments at most.'],
  ),
  'evidence-missing': text(
    422,
    ['缺少佐证材料', '立案标准或服务清单要求的佐证材料不齐。'],
    ['Evidence missing', 'The standard, or the item of the service list, asks for evidence that is not there.'],
  ),
  'merge-target-invalid': text(
    422,
    ['不能并入该案件', '目标案件不存在、已结束，或自身已并入他案。'],
    ['Merge target invalid', 'The target does not exist, has ended, or is itself merged.'],
  ),
  'surge-head-invalid': text(
    422,
    ['不能作为主件', '案件 {head} 不存在、已结束、已并入他案、不宜公开，或已在归集反映。'],
    [
      'Head of a surge invalid',
      'Case {head} does not exist, has ended, is merged or hidden, or gathers reports already.',
    ],
  ),
  'too-many-surges': text(
    409,
    ['突发群诉过多', '本镇同时归集中的突发群诉已达 {most} 起，请先结束其中一起。'],
    ['Too many surges', 'The town has {most} surges already; end one of them first.'],
  ),
  'party-concerned': text(
    403,
    ['应当回避', '您是当事人，应当回避。'],
    ['Party concerned', 'You are concerned in this matter yourself.'],
  ),
  'already-done': text(409, ['已经办理', '这一步已经办理过。'], ['Already done', 'This has been done already.']),
  'limit-passed': text(
    409,
    ['已过时限', '时限已过，不能再进行这项操作。'],
    ['Limit passed', 'The limit has passed; this is no longer possible.'],
  ),
  'window-passed': text(
    409,
    ['已过期限', '超过可以进行这项操作的天数。'],
    ['Too late', 'The days in which this is possible have passed.'],
  ),
  'extension-not-allowed': text(
    422,
    ['不能这样延期', '按本镇规定，最多延期 {times} 次，每次须按同类时间计且不超过 {most}。'],
    ['Extension not allowed', 'The town allows {times} extensions, each in the same kind of time, of at most {most}.'],
  ),
  'suspension-not-allowed': text(
    422,
    ['不能这样中止', '按本镇规定，最多中止 {times} 次，每次不超过 {days} 天。'],
    ['Suspension not allowed', 'The town allows {times} suspensions, each of at most {days} days.'],
  ),
  'clock-stops-used-up': text(
    422,
    ['停表次数已用完', '按本镇规定，同一案件因此停表最多 {times} 次，请直接决定去向。'],
    [
      'The clock may stand no more',
      'The town lets the clock of a case stand for this {times} times at most; decide where it goes.',
    ],
  ),
  'wrong-code': text(
    422,
    ['验证码无效', '验证码不正确、已过期，或已试过三次，请重新获取。'],
    ['Wrong code', 'The code is wrong, too old, or was tried three times; ask for another.'],
  ),
  'not-on-service-list': text(
    422,
    ['不在服务清单', '该事项不在本镇网格服务清单内。'],
    ['Not on the service list', 'This is not on the service list of the town.'],
  ),
  'beyond-task-budget': text(
    422,
    [
      '超出每周任务时间',
      '该网格员 {week} 起一周的任务时间已用 {used} 分钟，本任务 {minutes} 分钟，上限 {budget} 分钟。确需下发的，须经领导或网格办同意并说明理由（consent）。',
    ],
    [
      'Beyond the weekly budget',
      'Of the week from {week} {used} minutes are booked for that worker; with the {minutes} of this task that is more than {budget}. It needs the consent of a leader or the grid office, with a reason.',
    ],
  ),
  'admission-by-request': text(
    409,
    ['须经申请准入', '事项进入服务清单，须经申请并由他人批准（/v1/service-requests）；此处只能更正已在清单内的事项。'],
    [
      'Admission by request',
      'Items get onto the service list by a request that another person approves (/v1/service-requests); here only what is listed can be corrected.',
    ],
  ),
  'already-asked': text(
    409,
    ['已申请或已在清单', '内容相同的事项正在申请中，或已在服务清单内。'],
    ['Already asked for', 'The very same is asked for and not decided yet, or is on the service list.'],
  ),
  'exclusive-roles': text(
    409,
    ['岗位互斥', '系统、安全、审计管理员三者不得由同一人担任。'],
    ['Exclusive roles', 'One person may hold only one of system, security and audit administration.'],
  ),
  'too-many-requests': text(
    429,
    ['请求过于频繁', '请求过于频繁，请稍后重试。'],
    ['Too many requests', 'Too many requests; try again later.'],
  ),
  'channel-address-refused': text(
    422,
    ['推送地址不可用', '推送地址必须是公网可达的 https 地址。'],
    ['Channel address refused', 'The address must be https and publicly reachable.'],
  ),
  fault: text(
    500,
    ['系统故障', '系统出现故障，请凭 requestId 联系管理员。'],
    ['Fault', 'Something went wrong on our side; quote the requestId to the administrator.'],
  ),
};
