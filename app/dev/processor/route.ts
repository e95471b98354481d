import { z } from "zod";
import { processor } from "@/lib/billing/processor";
import { confirmIntent } from "@/lib/billing/processor/simulated";
import { database } from "@/lib/db";
import { problemOf } from "@/lib/http/problem";
import { now } from "@/lib/time/clock";

const Confirmation = z.object({ secret: z.string().max(200), token: z.string().max(100) });

/**
 * What a real processor offers browsers on its own site: with the client secret of an intent, the customer confirms it
 * with a card. Answers 404 when another processor is in use.
 */
export async function POST(request: Request): Promise<Response> {
  if (processor().name !== "simulated") return new Response(null, { status: 404 });
  const body = Confirmation.safeParse(await request.json().catch(() => null));
  if (!body.success) return Response.json({ detail: "Send `secret` and `token`." }, { status: 400 });
  try {
    const { secret, token } = body.data;
    return Response.json({ intent: await confirmIntent(database(), secret, token, now()) });
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    return Response.json(problem.body, { status: problem.status });
  }
}
