import type { Alias } from "@pulumi/aws/lambda/alias.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";

/** The function as the gateway calls it: always by its alias, which says which versions answer. */
export interface RoutedFunction {
  readonly fn: LambdaFunction;
  readonly alias: Alias;
}
