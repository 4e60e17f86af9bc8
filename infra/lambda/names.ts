import { type Owner, physicalName } from "../naming.ts";

/** Physical names of a stack in its AWS account and region. */
export interface LambdaNames {
  /** Function, role, API, ECR repository; also the prefix of the secret, which gets a suffix of its own. */
  readonly server: string;
  readonly ticketsTable: string;
  readonly limitsTable: string;
  readonly functionLogs: string;
  readonly accessLogs: string;
  readonly alarms: string;
}

/** Works out the names; two stacks never share one. */
export function namesOf({ server, stack }: Owner): LambdaNames {
  const name = physicalName(server, stack);
  return {
    server: name,
    ticketsTable: `${name}-tickets`,
    limitsTable: `${name}-limits`,
    // the name under which Lambda would make one without an end itself
    functionLogs: `/aws/lambda/${name}`,
    // below this prefix AWS lets its services write without a line per group in a policy of 5120
    // characters (CloudWatch Logs User Guide, "Enable logging from AWS services")
    accessLogs: `/aws/vendedlogs/apigateway/${name}`,
    alarms: `${name}-alarms`,
  };
}
