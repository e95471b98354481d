/**
 * The least that an answer of ours costs: a bare route handler with the bytes it was given. `npm run bench` compares
 * with it; anywhere else it answers 404.
 */
const body = process.env.TURNPIKE_BENCH_BODY;

export const dynamic = "force-dynamic";

export function GET(): Response {
  if (!body) return new Response(null, { status: 404 });
  return new Response(body, { headers: { "Content-Type": "application/json" } });
}
