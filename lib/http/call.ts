import { cookies, headers } from "next/headers";
import { forbidden, notFound, redirect } from "next/navigation";
import { cache } from "react";
import { admit } from "@/lib/auth/audience";
import { authenticate } from "@/lib/auth/authenticate";
import { withNext } from "@/lib/auth/next-path";
import { SIGN_TERMS_PATH, TermsNotSigned } from "@/lib/auth/terms";
import { database } from "@/lib/db";
import {
  AppError,
  type FieldErrors,
  InvalidInput,
  NotAuthenticated,
  NotFound,
  NotPermitted,
} from "@/lib/errors";
import { now as clockNow } from "@/lib/time/clock";
import { visitorKey } from "./cookies";
import { execute } from "./execute";
import type { PathParams, TypedOperation } from "./operation";
import type { Reply, ReplyCookie } from "./reply";
import { describeRequest, type RequestInfo, siteUrl } from "./request";

type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What is handed to an operation from a page. The query is that of the page's own address, as strings. */
export interface CallInput<Path extends string, Body> {
  readonly params?: PathParams<Path>;
  readonly query?: SearchParams;
  readonly body?: Body;
}

/** Who looks at the page: read from the session cookie once per request. */
export const currentActor = cache(async () => {
  const request = await pageRequest("GET", "/", {});
  return authenticate(database(), { ...request, header: withoutAuthorization(request) }, clockNow());
});

/** The request for this page, or of this server action. */
export function currentRequest(): Promise<RequestInfo> {
  return pageRequest("GET", "/", {});
}

/** The key of this browser's cart, when it filled one before signing in. */
export async function currentVisitorKey(): Promise<string | null> {
  return visitorKey(await currentRequest());
}

/**
 * Calls an operation in-process, from a server component or a server action: the same permission, validation and
 * handler as over HTTP, without the network. A page that uses it cannot forget a permission. Cookies of the answer are
 * dropped, because a page cannot set any; see {@link invoke}.
 *
 * @returns the answer in domain types
 * @throws AppError the operation's refusals
 */
export async function call<Path extends string, Query, Body, Response>(
  operation: TypedOperation<Path, Query, Body, Response>,
  input: CallInput<Path, Body> = {},
): Promise<Response> {
  return (await run(operation, input)).value as Response;
}

/** As {@link call}, with status, headers and cookies; cookies are set on the page's answer (server actions only). */
export async function invoke<Path extends string, Query, Body, Response>(
  operation: TypedOperation<Path, Query, Body, Response>,
  input: CallInput<Path, Body>,
): Promise<Reply<unknown>> {
  const reply = await run(operation, input);
  await setCookies(reply.cookies);
  return reply;
}

async function run<Path extends string, Query, Body, Response>(
  operation: TypedOperation<Path, Query, Body, Response>,
  { params, query = {}, body }: CallInput<Path, Body>,
): Promise<Reply<unknown>> {
  const values = (params ?? {}) as Record<string, string>;
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ""),
  );
  const request = await pageRequest(operation.method, path, query);
  const [db, actor, now] = [database(), await currentActor(), clockNow()];
  return execute(operation, { db, actor, now, params: values, body, request }).catch((error: unknown) => {
    throw withReference(error, request.id);
  });
}

/** A defect bears the request's id: the digest is what Next's error page shows, and what it logs. */
function withReference(error: unknown, requestId: string): unknown {
  return error instanceof Error && !(error instanceof AppError)
    ? Object.assign(error, { digest: requestId })
    : error;
}

/**
 * As {@link call}, for pages: what is not there shows the 404 page, what the viewer may not see the 403 page, and who
 * must sign in, or sign the terms of use, is sent to do so and then comes back.
 */
export async function load<Path extends string, Query, Body, Response>(
  operation: TypedOperation<Path, Query, Body, Response>,
  input: CallInput<Path, Body> = {},
): Promise<Response> {
  try {
    return await call(operation, input);
  } catch (error) {
    if (error instanceof NotFound) notFound();
    if (error instanceof TermsNotSigned) redirect(withNext(SIGN_TERMS_PATH, await requestedPath()));
    if (error instanceof NotPermitted) forbidden();
    if (error instanceof NotAuthenticated) return redirectToSignIn();
    throw error;
  }
}

/** Sends a visitor to sign in, and back to this page. */
export async function redirectToSignIn(): Promise<never> {
  redirect(`/login/?next=${encodeURIComponent(await requestedPath())}`);
}

/** Path and query of the page that was asked for, as the gateway saw them. */
export async function requestedPath(): Promise<string> {
  const target = new URL((await headers()).get("x-turnpike-target") ?? "/app/", siteUrl());
  // Next's own mark of a navigation inside the page.
  target.searchParams.delete("_rsc");
  return target.pathname + target.search;
}

/** Whether who looks at the page may call an operation, so that it offers what they can do. */
export async function mayCall<Path extends string, Query, Body, Response>(
  { audience, frictionless, method }: TypedOperation<Path, Query, Body, Response>,
  params: PathParams<Path>,
): Promise<boolean> {
  const gate = { audience, frictionless, params: params as Record<string, string>, isRead: method === "GET" };
  try {
    await admit(database(), await currentActor(), { ...gate, now: clockNow() });
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** What a form shows after it was refused. */
export interface Refusal {
  readonly status: number;
  readonly detail: string | null;
  readonly fields: FieldErrors;
  /** What else the refusal says, such as what the browser needs to confirm a payment. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** As {@link invoke}, for forms: a refusal is a value, a defect still throws. */
export async function attempt<Path extends string, Query, Body, Response>(
  operation: TypedOperation<Path, Query, Body, Response>,
  input: CallInput<Path, Body>,
): Promise<{ ok: true; value: Response; status: number } | { ok: false; refusal: Refusal }> {
  try {
    const reply = await invoke(operation, input);
    return { ok: true, value: reply.value as Response, status: reply.status };
  } catch (error) {
    return { ok: false, refusal: refusalOf(error) };
  }
}

/** A refusal as forms show it; a defect is thrown on. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof AppError)) throw error;
  const fields = error instanceof InvalidInput || error instanceof NotAuthenticated ? error.fields : {};
  const detail = Object.keys(fields).length > 0 ? null : error.message;
  return { status: error.status, detail, fields, extra: error.extra };
}

async function pageRequest(method: string, path: string, query: SearchParams): Promise<RequestInfo> {
  const [header, cookie] = await Promise.all([headers(), cookies()]);
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of typeof value === "string" ? [value] : (value ?? [])) search.append(name, one);
  }
  return describeRequest(
    method,
    search.size > 0 ? `${path}?${search}` : path,
    (name) => header.get(name),
    (name) => cookie.get(name)?.value,
  );
}

/** A page is asked for by a browser: an Authorization header on it proves nothing and must not lock it out. */
function withoutAuthorization(request: RequestInfo): RequestInfo["header"] {
  return (name) => (name === "authorization" ? null : request.header(name));
}

/** Sets cookies on the answer: in server actions and route handlers, not in pages. */
export async function setCookies(replyCookies: readonly ReplyCookie[]): Promise<void> {
  if (replyCookies.length === 0) return;
  const jar = await cookies();
  for (const { name, value, maxAgeSeconds, httpOnly } of replyCookies) {
    jar.set(name, value, {
      path: "/",
      maxAge: maxAgeSeconds,
      httpOnly: httpOnly ?? false,
      sameSite: "lax",
      secure: siteUrl().startsWith("https:"),
    });
  }
}
