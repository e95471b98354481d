import { z } from "zod";
import type { ReplyCookie } from "@/lib/http/reply";
import { type RequestInfo, siteUrl } from "@/lib/http/request";
import { seal, unseal } from "./sealing";

/**
 * A cookie that remembers something for a few minutes between two pages: the browser can neither read nor change it,
 * and it ends by itself even in a browser that keeps it.
 */
export class SealedCookie<Value> {
  readonly #wrapped;

  constructor(
    readonly purpose: string,
    readonly lifetimeSeconds: number,
    value: z.ZodType<Value>,
  ) {
    this.#wrapped = z.object({ value, endsAt: z.number() });
  }

  get name(): string {
    return `${siteUrl().startsWith("https:") ? "__Host-" : ""}turnpike-${this.purpose}`;
  }

  set(value: Value, at: Date): ReplyCookie {
    const { purpose, name, lifetimeSeconds: maxAgeSeconds } = this;
    const endsAt = at.getTime() + maxAgeSeconds * 1000;
    return { name, value: seal(purpose, JSON.stringify({ value, endsAt })), maxAgeSeconds, httpOnly: true };
  }

  clear(): ReplyCookie {
    return { name: this.name, value: "", maxAgeSeconds: 0, httpOnly: true };
  }

  /** What the request's cookie holds; null when it has none, or one that is forged or over. */
  read(request: Pick<RequestInfo, "cookie">, at: Date): Value | null {
    const sealed = request.cookie(this.name);
    if (!sealed) return null;
    try {
      const { value, endsAt } = this.#wrapped.parse(JSON.parse(unseal(this.purpose, sealed)));
      return endsAt > at.getTime() ? value : null;
    } catch {
      // Whatever does not open was not made by us, or no longer means anything.
      return null;
    }
  }
}
