import { z } from "zod";
import { VERSION } from "@/lib/system/version";
import type { ListDefinition } from "./list";
import type { Operation } from "./operation";
import { ProblemSchema } from "./problem";

type Json = Record<string, unknown>;

const STANDARD_REFUSALS: Readonly<Record<number, string>> = {
  400: "Wrong input",
  401: "Credentials are missing or wrong",
  403: "The caller may not",
  404: "There is nothing here",
  405: "Not possible with this method, or not in this state",
  409: "Somebody else is doing, or has done, the same",
  413: "The body is too large",
  415: "The body is not JSON",
  429: "Too many attempts",
  503: "Something the answer depends on is out of reach",
};

/** The API document (OpenAPI 3.1) of the given operations. Deterministic, so that a stale copy is found by comparing. */
export function renderOpenApi(operations: readonly Operation[]): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = renderOperation(operation, components);
    paths[operation.path] = path;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Turnpike",
      version: VERSION,
      description: "Sign-up, plans, checkout, ledger and metrics of a Software-as-a-Service.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: components.sorted(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A JSON Web Token, or an API key." },
        key: {
          type: "http",
          scheme: "basic",
          description: "An API key as the user name, with an empty password.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "next-auth.session-token",
          description: "Needs X-CSRFToken on changes.",
        },
      },
    },
  };
}

function renderOperation(operation: Operation, components: Components): Json {
  const isPublic = operation.audience === "anyone";
  return {
    operationId: operation.name,
    summary: operation.title,
    ...(operation.description ? { description: operation.description } : {}),
    tags: [operation.path.split("/")[2] ?? "api"],
    ...(isPublic ? { security: [{}] } : { security: [{ token: [] }, { key: [] }, { session: [] }] }),
    parameters: [
      ...pathParameters(operation.path),
      ...queryParameters(operation),
      ...headerParameters(operation),
    ],
    ...(operation.body
      ? {
          requestBody: {
            required: !operation.body.safeParse({}).success,
            content: {
              [operation.form ? "multipart/form-data" : "application/json"]: {
                schema: components.render(operation.body),
              },
            },
          },
        }
      : {}),
    responses: renderResponses(operation, components),
  };
}

function renderResponses(operation: Operation, components: Components): Json {
  const successes: [number, z.ZodType | null][] = [
    [operation.status, operation.response],
    ...Object.entries(operation.alternatives).map(([status, schema]): [number, z.ZodType | null] => [
      Number(status),
      schema,
    ]),
  ];
  const problem = { "application/json": { schema: components.render(ProblemSchema) } };
  const refusals = Object.entries(STANDARD_REFUSALS).map(([status, description]) => [
    status,
    { description, content: problem },
  ]);
  return Object.fromEntries([
    ...successes.map(([status, schema]) => [
      String(status),
      {
        description: schema ? "Success" : "Success, without a body",
        ...(schema ? { content: { "application/json": { schema: components.render(schema) } } } : {}),
      },
    ]),
    ...refusals,
  ]);
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string", minLength: 1 },
  }));
}

function headerParameters(operation: Operation): Json[] {
  if (!operation.idempotent) return [];
  const description =
    "Makes the request happen once: the same key and body get the first answer again for 24 hours.";
  return [{ name: "Idempotency-Key", in: "header", description, schema: { type: "string", maxLength: 255 } }];
}

function queryParameters(operation: Operation): Json[] {
  const own = Object.entries(operation.query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...rest } = z.toJSONSchema(schema as z.ZodType, {
      io: "input",
      unrepresentable: "any",
    });
    delete rest.$schema;
    return { name, in: "query", ...(description ? { description } : {}), schema: rest };
  });
  return [...own, ...(operation.list ? listParameters(operation.list) : [])];
}

function listParameters(list: ListDefinition): Json[] {
  const parameter = (name: string, description: string, schema: Json): Json => ({
    name,
    in: "query",
    description,
    schema,
  });
  const text = { type: "string" };
  return [
    ...(list.paged === false
      ? []
      : [
          parameter("page", "Page to return, from 1; or `last`", {
            anyOf: [{ type: "integer", minimum: 1 }, { const: "last" }],
          }),
          parameter("page_size", "Rows on a page, 1 to 100; 25 unless given", {
            type: "integer",
            minimum: 1,
          }),
        ]),
    ...(list.keyset
      ? [
          parameter(
            "cursor",
            "Where the page begins: only as `next` and `previous` have it, beside `page`",
            text,
          ),
        ]
      : []),
    parameter("q", "Terms to search for, separated by commas; a row matches when any term does", text),
    parameter("q_f", `Field to search in: ${Object.keys(list.search).join(", ")}; all unless given`, {
      type: "array",
      items: text,
    }),
    parameter("o", `Sort by ${Object.keys(list.sort).join(", ")}; \`-\` in front reverses`, {
      type: "array",
      items: text,
    }),
    ...(list.dates
      ? [
          parameter("start_at", "Rows from this instant on, ISO 8601", {
            type: "string",
            format: "date-time",
          }),
        ]
      : []),
    ...(list.dates && list.dates.endsAt !== "none"
      ? [parameter("ends_at", "Rows before this instant, ISO 8601", { type: "string", format: "date-time" })]
      : []),
    ...(list.unit
      ? [
          parameter("unit", "Only amounts in this currency, ISO 4217 in lower case", {
            type: "string",
            pattern: "^[a-z]{3}$",
          }),
        ]
      : []),
  ];
}

/** Schemas that have an id, each rendered once and referred to. */
class Components {
  readonly #schemas = new Map<string, Json>();

  /** The schema as JSON Schema of the wire, which for a codec is the side that decoding reads. */
  render(schema: z.ZodType): Json {
    const {
      $schema: _,
      $defs,
      ...root
    } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
    for (const [id, definition] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
      this.#schemas.set(id, withReferences(withoutId(definition)) as Json);
    }
    const body = withReferences(withoutId(root)) as Json;
    if (typeof root.id !== "string") return body;
    this.#schemas.set(root.id, body);
    return { $ref: `#/components/schemas/${root.id}` };
  }

  sorted(): Json {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** zod refers to `#/$defs/…`, an API document to `#/components/schemas/…`. */
function withReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      key === "$ref" && typeof item === "string"
        ? [key, item.replace("#/$defs/", "#/components/schemas/")]
        : [key, withReferences(item)],
    ),
  );
}

function withoutId({ id: _, ...schema }: Json): Json {
  return schema;
}
