/** A cookie to set, or to clear when `maxAgeSeconds` is 0. */
export interface ReplyCookie {
  readonly name: string;
  readonly value: string;
  readonly maxAgeSeconds: number;
  readonly httpOnly?: boolean;
}

/** An answer that is more than its value: another status than the usual one, headers, cookies. */
export class Reply<Value> {
  constructor(
    readonly status: number,
    readonly value: Value,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly cookies: readonly ReplyCookie[] = [],
  ) {}
}
