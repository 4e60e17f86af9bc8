/** What the server does with its tables, as IAM names it; a right that no code uses is not given. */
export const tableActions = {
  tickets: [
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:Query",
    "dynamodb:DescribeTable",
  ],
  limits: ["dynamodb:UpdateItem"],
} as const;
