import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Config } from "@/lib/config";
import { log } from "@/lib/log";
import { logRequest } from "./access-log";
import { type Answer, refusal, send } from "./answer";
import { FILE_POLICY, pagePolicy, requestId, rewriteRequestHeaders, setResponseHeaders } from "./headers";
import { alive, readiness } from "./health";
import { identifyPeer, type Peer } from "./peer";
import { addTrailingSlash, readTarget, type Target } from "./target";
import { isApi, isUploaded, refuseInsecure } from "./transport";

/** What the gateway stands in front of, and what it needs to know. */
export interface GatewayOptions {
  readonly config: Pick<
    Config,
    "siteUrl" | "allowPlainHttp" | "trustedProxies" | "captcha" | "signInProviders"
  >;
  readonly dev: boolean;
  /** True from the moment the process was asked to end. */
  readonly isStopping: () => boolean;
  /** The pages and the API. */
  readonly application: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

/**
 * The way in for every request: finds out who calls and what is asked for, answers or refuses what is not for the
 * application, and hands on the rest with headers that can be believed. Forwarding to a backend belongs right before the
 * application, where address and caller are known and the body has not been touched.
 */
export function gateway(options: GatewayOptions): RequestListener {
  const { config, dev, isStopping, application } = options;
  const formOrigins = config.signInProviders.flatMap((provider) => provider.formOrigins);
  const policy = pagePolicy({ dev, captchaUrl: config.captcha?.url ?? null, formOrigins });
  return async (req, res) => {
    const method = req.method ?? "GET";
    const id = requestId(req.headers);
    const peer = identifyPeer(req, config.trustedProxies);
    const target = readTarget(req.url ?? "/", method, req.headers.host ?? "");
    const path = "path" in target ? target.path : "";
    const isSecure = config.siteUrl.startsWith("https:") && peer.proto === "https";
    setResponseHeaders(res, {
      id,
      policy: isApi(path) ? null : isUploaded(path) ? FILE_POLICY : policy,
      isSecure,
    });
    if (isStopping()) res.setHeader("Connection", "close");
    logRequest(res, { id, method, path, peer });
    try {
      if (!("path" in target)) return send(res, target);
      const answer = await answerAtTheGate(options, { method, peer, target });
      if (answer) return send(res, answer);
      req.url = target.path + target.query;
      rewriteRequestHeaders(req.headers, { id, peer, target });
      await application(req, res);
    } catch (error) {
      log.error({ err: error, requestId: id }, "request failed");
      if (res.headersSent) res.destroy();
      else send(res, refusal(500, `Something went wrong on our side (request ${id}).`));
    }
  };
}

/** Health, refusals and redirects; null for what goes on to the application. */
async function answerAtTheGate(
  { config, isStopping }: GatewayOptions,
  { method, peer, target }: { method: string; peer: Peer; target: Target },
): Promise<Answer | null> {
  if (target.path === "/healthz") return alive;
  if (target.path === "/readyz") return readiness(isStopping());
  if (method === "TRACE" || (isApi(target.path) && !METHODS.includes(method))) return methodNotAllowed;
  return refuseInsecure(config, peer, target, method) ?? addTrailingSlash(target, method);
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** For the methods that no site should serve: TRACE echoes credentials, CONNECT opens tunnels. */
export const methodNotAllowed = refusal(405, "This method is not served.", { Allow: METHODS.join(", ") });
