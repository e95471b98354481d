import type { Instrumentation } from "next";
import { log } from "@/lib/log";

/**
 * Logs what fails while a page is made, under the digest that the error page shows and the id that the answer carries.
 */
export const onRequestError: Instrumentation.onRequestError = (error, request, { routePath, routeType }) => {
  const digest = error instanceof Error && "digest" in error ? error.digest : undefined;
  const requestId = request.headers["x-turnpike-request-id"];
  log.error({ err: error, digest, requestId, route: routePath, routeType }, "page failed");
};
