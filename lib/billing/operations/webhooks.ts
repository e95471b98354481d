import { z } from "zod";
import { NotFound } from "@/lib/errors";
import { operation } from "@/lib/http";
import { WebhookRejected } from "../errors";
import * as webhooks from "../webhooks";

const LIMIT_BYTES = 256 * 1024;

export const receiveWebhook = operation({
  name: "receiveWebhook",
  method: "POST",
  path: "/api/webhooks/{processor}",
  title: "Receives an event of the payment processor",
  description:
    "For the payment processor alone, which signs the body byte by byte. An event is taken in once, however often it is sent, and acted on in the background.",
  audience: "anyone",
  response: z.object({ detail: z.string() }).meta({ id: "WebhookReceived" }),
  errors: [NotFound, WebhookRejected],
  bodyLimitBytes: LIMIT_BYTES,
  handle: async ({ db, params, rawBody, request, now }) => {
    await webhooks.receiveWebhook(db, params.processor, { rawBody, header: request.header }, now);
    return { detail: "Received." };
  },
});
