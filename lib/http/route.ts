import type { z } from "zod";
import { authenticate } from "@/lib/auth/authenticate";
import { checkCsrf } from "@/lib/auth/csrf";
import { database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { log } from "@/lib/log";
import { now as clockNow } from "@/lib/time/clock";
import { type RequestBody, readBody } from "./body";
import { parseCookies, serializeCookie } from "./cookies";
import { execute, responseSchema } from "./execute";
import { once, type StoredAnswer } from "./idempotency";
import type { Method, Operation } from "./operation";
import { defectProblem, type Problem, problemOf } from "./problem";
import type { Reply } from "./reply";
import { describeRequest, type RequestInfo } from "./request";

/** What Next calls for a method of a path. */
export type RouteHandler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]> | undefined> },
) => Promise<Response>;

export const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"] as const satisfies readonly Method[];

/**
 * Binds the operations of one path to their methods, for a `route.ts`:
 *
 *     export const { GET, POST, PUT, DELETE, PATCH, OPTIONS } = route(getCard, updateCard, deleteCard);
 *
 * A method without an operation answers 405 with the usual body.
 */
export function route(...operations: Operation[]): Record<Method | "OPTIONS", RouteHandler> {
  const handlers = METHODS.map((method) => {
    const operation = operations.find((candidate) => candidate.method === method);
    return [method, operation ? handlerOf(operation) : refuseMethod(operations)] as const;
  });
  return {
    ...(Object.fromEntries(handlers) as Record<Method, RouteHandler>),
    OPTIONS: tellMethods(operations),
  };
}

/** For paths that no operation has: 404 in JSON, whatever the method. */
export const unmatched = Object.fromEntries(
  [...METHODS, "OPTIONS"].map((method) => [
    method,
    async () => answerProblem({ status: 404, body: { detail: "There is no such operation." }, headers: {} }),
  ]),
) as Record<Method | "OPTIONS", () => Promise<Response>>;

/** Next would name every method that is bound, those that answer 405 among them. */
function tellMethods(operations: readonly Operation[]): RouteHandler {
  const methods: string[] = operations.map(({ method }) => method);
  const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return async () => new Response(null, { status: 204, headers: { Allow: allow } });
}

function refuseMethod(operations: readonly Operation[]): RouteHandler {
  const allow = operations.map(({ method }) => method).join(", ");
  return async () =>
    answerProblem({ status: 405, body: { detail: `Use ${allow}.` }, headers: { Allow: allow } });
}

function handlerOf(operation: Operation): RouteHandler {
  return async (request, { params }) => {
    const info = requestInfo(request);
    try {
      return await respond(operation, request, info, flatten(await params));
    } catch (error) {
      return refusal(error, info, operation.name);
    }
  };
}

/** The answer to what was thrown; a defect is logged. */
export function refusal(error: unknown, { id: requestId }: RequestInfo, operation: string): Response {
  const problem = problemOf(error);
  if (!problem) log.error({ err: error, requestId, operation }, "operation failed");
  return answerProblem(problem ?? defectProblem(requestId));
}

async function respond(
  operation: Operation,
  request: Request,
  info: RequestInfo,
  params: Record<string, string>,
): Promise<Response> {
  const now = clockNow();
  const db = database();
  const actor = await authenticate(db, info, now);
  if (operation.method !== "GET" && actor.kind === "user" && actor.via === "session") checkCsrf(info);
  const body: RequestBody =
    operation.method === "GET"
      ? { text: "", json: undefined }
      : await readBody(request, operation.bodyLimitBytes, { form: operation.form });
  refuseNul(info.url);
  const invocation = { db, actor, now, params, body: body.json, rawBody: body.text, request: info };
  const work = async () => encode(operation, await execute(operation, invocation));
  const key = operation.idempotent ? info.header("idempotency-key") : null;
  if (!key || actor.kind !== "user") return toResponse(await work());
  const { method } = operation;
  const { pathname: path, search } = info.url;
  const isRepeatable = operation.idempotent !== "never-repeated";
  const keyed = { key, userId: actor.id, method, path, search, body: body.text, now, isRepeatable };
  return toResponse(await once(db, keyed, () => answering(work)));
}

/** Refusals are answers too: the same key gets the same refusal. */
async function answering(work: () => Promise<StoredAnswer>): Promise<StoredAnswer> {
  try {
    return await work();
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    return storedProblem(problem);
  }
}

function encode(operation: Operation, reply: Reply<unknown>): StoredAnswer {
  const schema = responseSchema(operation, reply.status);
  const cookies = reply.cookies.map(serializeCookie);
  return {
    status: reply.status,
    headers: {
      ...reply.headers,
      ...(schema ? { "Content-Type": "application/json" } : {}),
      ...(cookies.length > 0 ? { "Set-Cookie": cookies.join("\n") } : {}),
    },
    body: schema ? toJson(schema, reply.value) : "",
  };
}

const encodings = new WeakMap<object, string>();

/** The answer as JSON. A frozen one never changes, so it is encoded once however often it is sent. */
function toJson(schema: z.ZodType, value: unknown): string {
  if (typeof value !== "object" || value === null || !Object.isFrozen(value)) {
    return JSON.stringify(schema.encode(value));
  }
  const known = encodings.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(schema.encode(value));
  encodings.set(value, text);
  return text;
}

function toResponse({ status, headers, body }: StoredAnswer): Response {
  const { "Set-Cookie": cookies, ...rest } = headers;
  const out = new Headers({ "Cache-Control": "private, no-store", ...rest });
  for (const cookie of cookies?.split("\n") ?? []) out.append("Set-Cookie", cookie);
  return new Response(body === "" ? null : body, { status, headers: out });
}

function storedProblem({ status, body, headers }: Problem): StoredAnswer {
  return { status, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function answerProblem(problem: Problem): Response {
  return toResponse(storedProblem(problem));
}

/** What there is to know of a request that arrived over HTTP. */
export function requestInfo(request: Request): RequestInfo {
  const { pathname, search } = new URL(request.url);
  const cookies = parseCookies(request.headers.get("cookie") ?? "");
  return describeRequest(
    request.method,
    pathname + search,
    (name) => request.headers.get(name),
    (name) => cookies.get(name),
  );
}

/** Next passes nothing for a path without parameters. A parameter that spans slashes (`[...path]`) arrives as a list. */
export function flatten(params: Record<string, string | string[]> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? value.join("/") : value]),
  );
}

function refuseNul(url: URL): void {
  if (url.href.includes("%00")) throw new InvalidInput("The address contains a NUL character.");
}
