export { applyWebhooks, type WebhookCounts } from "./apply-webhooks";
export { deliverSimulated } from "./deliver-simulated";
export { receiveWebhook, WEBHOOK_TASK } from "./inbox";
export { sweepWebhooks } from "./sweep-webhooks";
