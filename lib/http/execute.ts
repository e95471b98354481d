import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { admit, type Subject } from "@/lib/auth/audience";
import type { Database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { parseInstant } from "@/lib/time/parse";
import { parseList } from "./list";
import type { Operation } from "./operation";
import { fieldErrors, missingFieldMessage } from "./problem";
import { Reply } from "./reply";
import type { RequestInfo } from "./request";

/** Everything an operation needs, however it was reached. */
export interface Invocation {
  readonly db: Database;
  readonly actor: Actor;
  readonly now: Date;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The body as it was sent; a page sends none. */
  readonly rawBody?: string;
  readonly request: RequestInfo;
  /** Rows per page of a list, in place of what the request asks for: whoever reads it to its end takes more at once. */
  readonly pageSize?: number;
}

/**
 * Runs an operation: permission first, so that a stranger learns nothing of the input's shape, then validation, then
 * the handler.
 *
 * @returns the handler's answer with its status; `value` is in domain types, not yet encoded
 * @throws AppError for every refusal
 */
export async function execute(operation: Operation, invocation: Invocation): Promise<Reply<unknown>> {
  const { db, actor, now, params, rawBody = "", request, pageSize } = invocation;
  const subject = await admit(db, actor, {
    audience: operation.audience,
    frictionless: operation.frictionless,
    params,
    isRead: operation.method === "GET",
    now,
  });
  const context = {
    ...{ db, actor, now, params, rawBody, request, subject },
    query: operation.query && decode(operation.query, queryObject(request.url.searchParams, operation.query)),
    body:
      operation.body &&
      decode(operation.body, withOffsets(operation.body, invocation.body ?? {}, timeZoneOf(subject))),
    list: operation.list && {
      ...parseList(operation.list, request.url, timeZoneOf(subject), now),
      ...(pageSize === undefined ? {} : { pageSize }),
    },
  };
  // The context's exact type is the declaration's business: `operation()` checked the handler against it.
  const answer = await operation.handle(context as never);
  return answer instanceof Reply ? answer : new Reply(operation.status, answer);
}

/** The schema of what is sent with this status. */
export function responseSchema(operation: Operation, status: number): z.ZodType | null {
  const alternative = operation.alternatives[status];
  return alternative === undefined ? operation.response : alternative;
}

/**
 * What was sent, in domain types.
 *
 * @throws InvalidInput 400 by field
 */
export function decode<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeDecode(input as never, { error: missingFieldMessage });
  if (!result.success) {
    const { detail, ...fields } = fieldErrors(result.error);
    // What is wrong with the whole is a sentence, not a field.
    throw new InvalidInput(detail && Object.keys(fields).length === 0 ? detail.join(" ") : fields);
  }
  return result.data;
}

/** A field that takes a list gets all values of its name, the others the last one, as query strings are read. */
function queryObject(parameters: URLSearchParams, schema: z.ZodObject): Record<string, unknown> {
  const entries = [...new Set(parameters.keys())].map((name) => {
    const values = parameters.getAll(name);
    return [name, isList(schema.shape[name]) ? values : values.at(-1)] as const;
  });
  return Object.fromEntries(entries);
}

function isList(field: z.core.$ZodType | undefined): boolean {
  if (!field) return false;
  const { def } = field._zod;
  return def.type === "array" || ("innerType" in def && isList(def.innerType as z.core.$ZodType));
}

/**
 * The same body with its dates as instants: one alone is its midnight, and without an offset it is read in the time zone of
 * the profile that the path names, as in lists. What cannot be read is left to be refused.
 */
function withOffsets(schema: z.ZodType, body: unknown, timeZone: string): unknown {
  if (!(schema instanceof z.ZodObject) || typeof body !== "object" || body === null || Array.isArray(body))
    return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const instant =
        typeof value === "string" && isInstant(schema.shape[name]) ? parseInstant(value, timeZone) : null;
      return [name, instant ? instant.toISOString() : value];
    }),
  );
}

function isInstant(field: z.core.$ZodType | undefined): boolean {
  if (!field) return false;
  const { def } = field._zod;
  if ("innerType" in def) return isInstant(def.innerType as z.core.$ZodType);
  return field instanceof z.ZodCodec && field.def.in instanceof z.ZodISODateTime;
}

function timeZoneOf(subject: Subject): string {
  return subject && "profile" in subject ? subject.profile.defaultTimezone : "UTC";
}
