import type { Config } from "../config.ts";
import { env } from "../contract.ts";
import { StartError } from "../errors.ts";
import type { TicketStore } from "../store/tickets.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { publicOnly } from "./address-policy.ts";
import { hostOf, targetFault } from "./target-fault.ts";
import { createTicketWebhook, withWebhook } from "./ticket-webhook.ts";

/** What a webhook reports to. */
export interface WebhookDeps {
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, "webhookDelivery">;
  readonly clock: () => Date;
}

/**
 * The store with the webhook that the settings name.
 *
 * @throws StartError when the URL may not be called.
 */
export function openWebhook(
  store: TicketStore,
  { webhookUrl = "", webhookSecret = "" }: Pick<Config, "webhookUrl" | "webhookSecret">,
  { logger, metrics, clock }: WebhookDeps,
): TicketStore {
  const url = new URL(webhookUrl);
  const fault = targetFault(url, publicOnly);
  if (fault !== undefined) {
    throw new StartError(
      `${env.webhookUrl} cannot be used: ${fault}. Give an https URL on the public internet, or leave it out.`,
    );
  }
  // path, query and credentials of a webhook's URL are often its password, so logs have the host alone
  const host = hostOf(url);
  let dropping = false;
  const webhook = createTicketWebhook({
    url,
    secret: webhookSecret,
    clock,
    onResult(result, ticket, reason) {
      metrics.webhookDelivery(result);
      // thousands may be dropped in a row; the first one is news, the metric counts the others
      const news = result === "failed" || (result === "dropped" && !dropping);
      dropping = result === "dropped" || (dropping && result !== "delivered");
      if (news) {
        logger.error({ host, ticket, result, reason }, "a webhook message was not delivered");
      }
    },
  });
  return withWebhook(store, webhook);
}
