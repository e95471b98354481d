/** Messages by field name, as the API returns them: `{"email": ["Enter an e-mail address."]}`. */
export type FieldErrors = Record<string, string[]>;

/**
 * A refusal that the caller should hear of. The message is safe to show; what helps operators goes to `cause`.
 * Anything else that is thrown is a defect and is answered with 500.
 */
export class AppError extends Error {
  readonly status: number = 500;
  /** Extra top-level keys of the answer, beside `detail`. */
  get extra(): Record<string, unknown> {
    return {};
  }
}

/** 400. Wrong input: by field, or as a whole when `fields` is a sentence. */
export class InvalidInput extends AppError {
  override readonly status = 400;
  readonly fields: FieldErrors;

  constructor(fields: FieldErrors | string, options?: ErrorOptions) {
    super(typeof fields === "string" ? fields : Object.values(fields).flat().join(" "), options);
    this.fields = typeof fields === "string" ? {} : fields;
  }
}

/** 401. Credentials are missing or wrong; `fields` names the secret that was asked for, if any. */
export class NotAuthenticated extends AppError {
  override readonly status = 401;
  readonly fields: FieldErrors;

  constructor(message = "Sign in, or send a valid token.", fields: FieldErrors = {}) {
    super(message);
    this.fields = fields;
  }
}

/** 403. The caller is known and may not. */
export class NotPermitted extends AppError {
  override readonly status = 403;

  constructor(message = "You do not have permission to do this.") {
    super(message);
  }
}

/** 404. */
export class NotFound extends AppError {
  override readonly status = 404;

  constructor(message = "There is nothing here.") {
    super(message);
  }
}

/** 405. The state of the thing does not allow it now. */
export class NotAllowed extends AppError {
  override readonly status = 405;
}

/** 409. Somebody else is doing, or has done, the same. */
export class Conflict extends AppError {
  override readonly status = 409;
}

/** 413. */
export class TooLarge extends AppError {
  override readonly status = 413;
}

/** 415. */
export class UnsupportedMediaType extends AppError {
  override readonly status = 415;
}

/** 429. `retryAfterSeconds` becomes the Retry-After header. */
export class TooManyRequests extends AppError {
  override readonly status = 429;

  constructor(
    readonly retryAfterSeconds: number,
    message = "Too many attempts. Try again later.",
  ) {
    super(message);
  }
}

/** 503. Something we depend on does not answer; nothing was done. */
export class Unavailable extends AppError {
  override readonly status = 503;
}

/** For what cannot happen: a broken invariant is a defect of ours, never the user's mistake. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`);
}
