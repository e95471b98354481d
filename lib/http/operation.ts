import type { z } from "zod";
import type { Actor, SignedIn } from "@/lib/auth/actor";
import type { Audience, SubjectOf } from "@/lib/auth/audience";
import type { Database } from "@/lib/db";
import type { AppError } from "@/lib/errors";
import type { ListDefinition, ListRequest } from "./list";
import type { Reply } from "./reply";
import type { RequestInfo } from "./request";

export type Method = "GET" | "POST" | "PUT" | "DELETE" | "PATCH";

/** `"/api/profile/{profile}/plans/{plan}"` → `{ profile: string; plan: string }`. */
export type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: string } & PathParams<Rest>
  : unknown;

type Decoded<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler is given. `subject` is what the path names and the caller was checked against. */
export interface Context<Path extends string, A extends Audience, Query, Body, List> {
  readonly db: Database;
  readonly actor: A extends "anyone" ? Actor : SignedIn;
  /** The one "now" of this request. */
  readonly now: Date;
  readonly params: PathParams<Path>;
  readonly query: Decoded<Query>;
  readonly body: Decoded<Body>;
  /** The body as it was sent, for what is signed byte by byte. */
  readonly rawBody: string;
  readonly list: List extends ListDefinition ? ListRequest : undefined;
  readonly subject: SubjectOf<A>;
  readonly request: RequestInfo;
}

export interface OperationSpec<
  Path extends string,
  A extends Audience,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | undefined,
  Response extends z.ZodType | null,
  List extends ListDefinition | undefined,
> {
  /** camelCase, unique; the operationId of the API document. */
  readonly name: string;
  readonly method: Method;
  readonly path: Path;
  /** The title of the API reference. */
  readonly title: string;
  readonly description?: string;
  readonly audience: A;
  /** Skips the gates "has a password" and "signed the terms", as the API reference says of some operations. */
  readonly frictionless?: boolean;
  readonly query?: Query;
  readonly body?: Body;
  /** Search, sort, dates and paging of a list: see {@link ListDefinition}. */
  readonly list?: List;
  /** The answer's shape; null when there is no body. */
  readonly response: Response;
  /** The usual status: 200, or 204 without a body. */
  readonly status?: number;
  /** Other successful statuses, with what they carry. */
  readonly alternatives?: Readonly<Record<number, z.ZodType | null>>;
  /** The refusals that are particular to this operation, for its documentation. */
  readonly errors?: readonly (new (
    ...args: never[]
  ) => AppError)[];
  /**
   * Honours an `Idempotency-Key` header. After the process of a request has died the same key does the work again, which
   * has to find what was done; of what would do it twice, `never-repeated`, it does not.
   */
  readonly idempotent?: boolean | "never-repeated";
  readonly bodyLimitBytes?: number;
  /** The body may be a `multipart/form-data` form; files of it are bytes. */
  readonly form?: boolean;
  handle(
    context: Context<Path, A, Query, Body, List>,
  ): Response extends z.ZodType
    ? Promise<z.output<Response> | Reply<unknown>>
    : Promise<void> | Promise<Reply<unknown>>;
}

/** An operation of any shape, as the kernel and the documentation see it. */
export interface Operation {
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly title: string;
  readonly description?: string;
  readonly audience: Audience;
  readonly frictionless: boolean;
  readonly query: z.ZodObject | undefined;
  readonly body: z.ZodType | undefined;
  readonly list: ListDefinition | undefined;
  readonly response: z.ZodType | null;
  readonly status: number;
  readonly alternatives: Readonly<Record<number, z.ZodType | null>>;
  readonly errors: readonly (new (...args: never[]) => AppError)[];
  readonly idempotent: boolean | "never-repeated";
  readonly bodyLimitBytes: number;
  readonly form: boolean;
  readonly handle: (context: never) => Promise<unknown>;
}

/** An operation whose input and answer types are known, so that `call` can be typed. */
export interface TypedOperation<Path extends string, Query, Body, Response> extends Operation {
  readonly path: Path;
  /** Types only; never set. */
  readonly types?: { query: Query; body: Body; response: Response };
}

const MIB = 1024 * 1024;

/**
 * Declares an operation of the API: the only place where its method, path, title, audience, shapes and handler are
 * written. The HTTP binding (`route`), the in-process call of pages (`call`), permission, validation, the error format
 * and the API document follow from it. See docs/architecture.md.
 */
export function operation<
  const Path extends string,
  const A extends Audience,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
  Response extends z.ZodType | null = null,
  List extends ListDefinition | undefined = undefined,
>(
  spec: OperationSpec<Path, A, Query, Body, Response, List>,
): TypedOperation<
  Path,
  Query extends z.ZodType ? z.input<Query> : undefined,
  Body extends z.ZodType ? z.input<Body> : undefined,
  Response extends z.ZodType ? z.output<Response> : null
> {
  return {
    name: spec.name,
    method: spec.method,
    path: spec.path,
    title: spec.title,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    audience: spec.audience,
    frictionless: spec.frictionless ?? false,
    query: spec.query,
    body: spec.body,
    list: spec.list,
    response: spec.response,
    status: spec.status ?? (spec.response === null ? 204 : 200),
    alternatives: spec.alternatives ?? {},
    errors: spec.errors ?? [],
    idempotent: spec.idempotent ?? false,
    bodyLimitBytes: spec.bodyLimitBytes ?? MIB,
    form: spec.form ?? false,
    handle: (context) => spec.handle(context),
  };
}
