import type { Template } from './render.ts';
import { inBoth as t } from './told.ts';

/** What people are told of whistles (吹哨报到): blown, reported in to, late, and what came of them. */

const WHISTLE = '哨单 {whistleId}[（案件 {caseNum}）]';
const WHISTLE_EN = 'Whistle {whistleId}[ (case {caseNum})]';
const BY = '[，报到时限 {dueAt}]';
const BY_EN = '[, by {dueAt}]';
const PARTY = '[（{party}）]';

export const whistleTemplates = {
  'onegrid.whistle.blown': t(
    '吹哨待审',
    `${WHISTLE}待审核。`,
    'Whistle to accept',
    `${WHISTLE_EN} waits for the centre.`,
  ),
  'onegrid.whistle.in-force': t('哨已生效', `${WHISTLE}已生效。`, 'In force', `${WHISTLE_EN} is in force.`),
  'onegrid.whistle.declined': t('吹哨未通过', `${WHISTLE}未通过审核。`, 'Declined', `${WHISTLE_EN} was declined.`),
  'onegrid.whistle.accepted': t('吹哨已通过', `${WHISTLE}已通过审核。`, 'Accepted', `${WHISTLE_EN} was accepted.`),
  'onegrid.whistle.invited': t(
    '吹哨：请报到',
    `${WHISTLE}请你单位报到[，集合时间 {meetAt}][，报到时限 {dueAt}]。`,
    'Called to report in',
    `${WHISTLE_EN} calls you[, meeting at {meetAt}][, report in by {dueAt}].`,
  ),
  'onegrid.whistle.amended': t(
    '哨单变更',
    `${WHISTLE}已变更[，集合时间 {meetAt}]。`,
    'Amended',
    `${WHISTLE_EN} was amended[, meeting at {meetAt}].`,
  ),
  'onegrid.whistle.postponed': t(
    '哨单改期',
    `${WHISTLE}已改期[至 {meetAt}]。`,
    'Postponed',
    `${WHISTLE_EN} was postponed[ to {meetAt}].`,
  ),
  'onegrid.whistle.withdrawn': t(
    '哨单撤回',
    `${WHISTLE}已撤回，无需报到。`,
    'Withdrawn',
    `${WHISTLE_EN} was withdrawn; no need to report in.`,
  ),
  'onegrid.whistle.late': t(
    '报到超时',
    `${WHISTLE}有部门${PARTY}未按时报到。`,
    'Late',
    `${WHISTLE_EN}: a department[ ({party})] has not reported in in time.`,
  ),
  'onegrid.whistle.reported-in': t(
    '已报到',
    `${WHISTLE}有部门${PARTY}已报到。`,
    'Reported in',
    `${WHISTLE_EN}: a department[ ({party})] reported in.`,
  ),
  'onegrid.whistle.cannot-come': t(
    '部门无法到场',
    `${WHISTLE}有部门${PARTY}无法到场，请决定。`,
    'Can’t come',
    `${WHISTLE_EN}: a department[ ({party})] can’t come; please decide.`,
  ),
  'onegrid.whistle.cannot-come-decided': t(
    '到场安排已定',
    `${WHISTLE}的到场安排已定[，集合时间 {meetAt}]。`,
    'Decided',
    `${WHISTLE_EN}: the centre has decided about your coming[, meeting at {meetAt}].`,
  ),
  'onegrid.whistle.arrived': t(
    '已到场',
    `${WHISTLE}有部门${PARTY}已到场。`,
    'Arrived',
    `${WHISTLE_EN}: a department[ ({party})] arrived.`,
  ),
  'onegrid.whistle.result-filed': t(
    '已反馈结果',
    `${WHISTLE}有部门${PARTY}已反馈结果。`,
    'Result filed',
    `${WHISTLE_EN}: a department[ ({party})] filed its result.`,
  ),
  'onegrid.whistle.left': t(
    '已离场',
    `${WHISTLE}有部门${PARTY}已离场。`,
    'Left',
    `${WHISTLE_EN}: a department[ ({party})] left.`,
  ),
  'onegrid.whistle.excused': t(
    '已免除',
    `${WHISTLE}有部门${PARTY}已免除报到。`,
    'Excused',
    `${WHISTLE_EN}: a department[ ({party})] was excused.`,
  ),
  'onegrid.whistle.confirmed': t(
    '哨单办结',
    `${WHISTLE}已确认办结。`,
    'Confirmed',
    `${WHISTLE_EN} was confirmed as done.`,
  ),
  'onegrid.whistle.appealed': t(
    '申诉待审',
    `${WHISTLE}申诉待审核。`,
    'Appeal',
    `${WHISTLE_EN} was declined and appealed; it waits for you.`,
  ),
  'onegrid.whistle.reminder': t(
    '报到提醒',
    `${WHISTLE}请及时报到${PARTY}${BY}。`,
    'Report-in near',
    `${WHISTLE_EN}: report in soon${BY_EN}.`,
  ),
  'onegrid.whistle.accept-due': t(
    '吹哨待审提醒',
    `${WHISTLE}仍待审核[，时限 {dueAt}]，请尽快处理。`,
    'Whistle waits',
    `${WHISTLE_EN} still waits for the centre[, limit {dueAt}].`,
  ),
  'onegrid.whistle.decision-due': t(
    '到场安排待定',
    `${WHISTLE}有部门${PARTY}无法到场，仍待决定[，时限 {dueAt}]。`,
    'Decision due',
    `${WHISTLE_EN}: a department[ ({party})] can’t come and waits for a decision[, limit {dueAt}].`,
  ),
  'onegrid.whistle.result-due': t(
    '待反馈结果',
    `${WHISTLE}有部门${PARTY}尚未反馈结果[，时限 {dueAt}]。`,
    'Result due',
    `${WHISTLE_EN}: a department[ ({party})] has not filed its result[, limit {dueAt}].`,
  ),
  'onegrid.whistle.confirm-due': t(
    '哨单待确认',
    `${WHISTLE}各部门结果已齐，待确认[，时限 {dueAt}]。`,
    'To be confirmed',
    `${WHISTLE_EN}: every result is in; please confirm[, limit {dueAt}].`,
  ),
  'onegrid.whistle.rating-due': t(
    '待评价',
    `${WHISTLE}请评价[，时限 {dueAt}]。`,
    'Rating due',
    `${WHISTLE_EN}: please rate[ by {dueAt}].`,
  ),
  'onegrid.whistle.rated': t('收到评价', `${WHISTLE}有新的评价。`, 'Rated', `${WHISTLE_EN} was rated.`),
} as const satisfies Readonly<Record<`onegrid.whistle.${string}`, Template>>;
