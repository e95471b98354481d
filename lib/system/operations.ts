import { z } from "zod";
import { csrfCookie } from "@/lib/auth/csrf";
import { operation, Reply } from "@/lib/http";
import { VERSION } from "./version";

/** Tells which release is running, and gives a browser the CSRF cookie that its changing requests need. */
export const getVersion = operation({
  name: "getVersion",
  method: "GET",
  path: "/api",
  title: "API version",
  audience: "anyone",
  response: z.object({ version: z.string().meta({ description: "Release date", example: "2026-11-23" }) }),
  handle: async ({ request }) => new Reply(200, { version: VERSION }, {}, [csrfCookie(request)]),
});

export const operations = [getVersion];
