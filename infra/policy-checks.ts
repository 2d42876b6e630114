import { type App, type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { CfnEventSourceMapping, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, NagMessageLevel, NagPack, NagRuleCompliance, ServerlessChecks } from 'cdk-nag';

/** Checks that no ready-made pack has. */
class OneGridChecks extends NagPack {
  override readonly name = 'OneGrid';
  protected override packName = 'OneGrid';

  protected override checkResource(node: CfnResource): void {
    this.applyRule({
      ruleSuffixOverride: 'QueueVisibility',
      info: 'The queue becomes visible again earlier than six times the timeout of the function that reads it.',
      explanation: 'A throttled retry would then deliver a message a second time while the first attempt still runs.',
      level: NagMessageLevel.ERROR,
      rule: queueVisibility,
      node,
    });
  }
}

/** cdk-nag's own rule of this kind sees only queues of the function's stack; ours are in another. */
function queueVisibility(node: CfnResource): NagRuleCompliance {
  if (!(node instanceof CfnEventSourceMapping)) return NagRuleCompliance.NOT_APPLICABLE;
  const stack = Stack.of(node);
  const same = (left: unknown, right: unknown): boolean =>
    JSON.stringify(stack.resolve(left)) === JSON.stringify(stack.resolve(right));
  const everything = node.node.root.node.findAll();
  const queue = everything
    .filter((each) => each instanceof CfnQueue)
    .find((each) => same(each.attrArn, node.eventSourceArn));
  if (queue === undefined) return NagRuleCompliance.NOT_APPLICABLE;
  const fn = everything.filter((each) => each instanceof CfnFunction).find((each) => same(each.ref, node.functionName));
  const visibility = queue.visibilityTimeout ?? 30;
  return visibility >= 6 * (fn?.timeout ?? 3) ? NagRuleCompliance.COMPLIANT : NagRuleCompliance.NON_COMPLIANT;
}

/** The rule packs: AWS's own advice, serverless practice, and ours. */
export function policyPacks(app: App): readonly NagPack[] {
  return [new AwsSolutionsChecks(app), new ServerlessChecks(app), new OneGridChecks(app)];
}

/** Registers the rule packs; from then on `app.synth()` fails with every finding that is not acknowledged. */
export function addPolicyChecks(app: App): void {
  Validations.of(app).addPlugins(...policyPacks(app));
}
