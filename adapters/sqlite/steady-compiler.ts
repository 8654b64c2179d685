import { type BinaryOperationNode, type LimitNode, SqliteQueryCompiler, ValueNode } from 'kysely';

/**
 * SQL that SQLite prepares once. Where its planner has looked at a bound value, as it does at the limit and at what an ordered column is
 * compared with, it prepares the statement anew each time a value is bound, which takes longer than answering it. So a limit is written into
 * the SQL, and a `+`, which does nothing, hides the other values from the planner: it has no statistics to weigh them by.
 * @see https://www.sqlite.org/queryplanner-ng.html#qpstab
 */
export class SteadyQueryCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const { limit } = node;
    if (ValueNode.is(limit) && typeof limit.value === 'number') {
      this.append('limit ');
      this.appendImmediateValue(limit.value);
    } else super.visitLimit(node);
  }

  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node;
    if (ValueNode.is(rightOperand) && rightOperand.immediate !== true) {
      this.visitNode(leftOperand);
      this.append(' ');
      this.visitNode(operator);
      this.append(' +');
      this.visitNode(rightOperand);
    } else super.visitBinaryOperation(node);
  }
}
