import { z } from "zod";
import { AppError, type FieldErrors, InvalidInput, NotAuthenticated, TooManyRequests } from "@/lib/errors";
import { JsonValue } from "./codecs";

/** A refusal, ready to be sent: `{"field": ["…"]}` for fields, `{"detail": "…"}` for everything else. */
export interface Problem {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The shape of every refusal, for the API document. */
export const ProblemSchema = z
  .object({ detail: z.string().optional().meta({ description: "What is wrong, in plain text" }) })
  .catchall(z.union([z.array(z.string()), JsonValue]))
  .meta({ id: "Problem", description: "`detail`, or messages by the name of the field they are about" });

/** Turns a thrown error into an answer; null when it is not a refusal but a defect. */
export function problemOf(error: unknown): Problem | null {
  if (!(error instanceof AppError)) return null;
  return { status: error.status, body: { ...bodyOf(error), ...error.extra }, headers: headersOf(error) };
}

/** The answer to a defect: the request id leads operators to the log, the caller learns nothing else. */
export function defectProblem(requestId: string): Problem {
  return {
    status: 500,
    body: { detail: `Something went wrong on our side. Request ${requestId}.` },
    headers: {},
  };
}

function bodyOf(error: AppError): Record<string, unknown> {
  if (
    (error instanceof InvalidInput || error instanceof NotAuthenticated) &&
    Object.keys(error.fields).length > 0
  ) {
    return error.fields;
  }
  return { detail: error.message };
}

function headersOf(error: AppError): Record<string, string> {
  if (error instanceof NotAuthenticated) return { "WWW-Authenticate": "Bearer" };
  if (error instanceof TooManyRequests) return { "Retry-After": String(error.retryAfterSeconds) };
  return {};
}

/** In place of zod's "expected string, received undefined". */
export function missingFieldMessage(issue: z.core.$ZodRawIssue): string | undefined {
  return issue.code === "invalid_type" && issue.input === undefined ? "This field is required." : undefined;
}

/** Messages by top-level field; those of nested values carry their path in front. */
export function fieldErrors(error: z.ZodError): FieldErrors {
  const fields: FieldErrors = {};
  for (const issue of error.issues.flatMap(explain)) {
    const [field = "detail", ...rest] = issue.path.map(String);
    const message = rest.length > 0 ? `${rest.join(".")}: ${issue.message}` : issue.message;
    fields[field] = [...(fields[field] ?? []), message];
  }
  return fields;
}

/** What fits no shape of a union is told as the one shape that it has the outline of, when there is just one. */
function explain(issue: z.core.$ZodIssue): Pick<z.core.$ZodIssue, "path" | "message">[] {
  if (issue.code !== "invalid_union") return [issue];
  const [meant, ...others] = issue.errors.filter((issues) => issues.every(({ path }) => path.length > 0));
  if (!meant || others.length > 0) return [issue];
  return meant.flatMap(explain).map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}
