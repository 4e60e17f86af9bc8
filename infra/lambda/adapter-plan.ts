import type { LambdaSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";

/**
 * Whether the image is a web server behind the AWS Lambda Web Adapter: its settings say how it is
 * started or asked, which the bundled server's own entry point for Lambda needs no word of.
 */
export function isAdapted({
  server: {
    container: { command, port, health, paths },
  },
}: LambdaSettings): boolean {
  const isAskedElsewhere = paths.mcp !== "/mcp" || paths.health !== "/health";
  return command !== undefined || port !== undefined || health !== undefined || isAskedElsewhere;
}

/**
 * What the adapter is told (https://github.com/awslabs/aws-lambda-web-adapter#configurations): where
 * the server listens, how it is found out that it does, and whether answers stream.
 */
export function adapterEnv(settings: LambdaSettings): Record<string, string> {
  if (!isAdapted(settings)) return {};
  const { port, health, paths } = containerOf(settings);
  return {
    AWS_LWA_PORT: String(port),
    ...(health?.tcp
      ? { AWS_LWA_READINESS_CHECK_PROTOCOL: "tcp" }
      : { AWS_LWA_READINESS_CHECK_PATH: health?.http ?? paths.health }),
    AWS_LWA_INVOKE_MODE: settings.lambda.streaming ? "response_stream" : "buffered",
  };
}
