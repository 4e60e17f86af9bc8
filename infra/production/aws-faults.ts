/** What the evidence of a stack on AWS is read by. */
export const readingActions = [
  "lambda:GetAlias",
  "lambda:GetFunction",
  "logs:FilterLogEvents",
  "cloudwatch:DescribeAlarms",
] as const;

const signIn =
  "sign in with `aws sso login`, or set lambda.profile, AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
const allowed = readingActions.join(", ");

/** Names under which AWS refuses whoever asks, by what is to be done (each service has its own). */
const refusals: readonly (readonly [RegExp, string])[] = [
  [
    /^(CredentialsProviderError|TokenProviderError)$/,
    `there are no AWS credentials here: ${signIn}; they need ${allowed}`,
  ],
  [
    /^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|InvalidToken|SignatureDoesNotMatch)/,
    `AWS does not take the credentials of this machine: ${signIn}`,
  ],
  [/^AccessDenied/, `the AWS credentials of this machine may not read the stack: allow ${allowed}`],
  [
    /^ResourceNotFound/,
    "AWS has no such function or log group in lambda.region: deploy the stack, or use credentials of its account",
  ],
];

/** Why AWS did not say what was asked, in one line that says what to do. */
export function awsFault(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const known = refusals.find(([names]) => names.test(name))?.[1];
  return known ?? `AWS does not answer: ${message.split("\n")[0]} (${name})`;
}
