/**
 * What the server does with its tables, as IAM names it; a right that no code uses is not given. A
 * transaction needs the rights of its parts alone
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html).
 */
export const tableActions = {
  tickets: [
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
  ],
  limits: ["dynamodb:UpdateItem"],
} as const;
