import { Agent, request as send } from "node:http";
import type { Database } from "@/lib/db";
import { aUser, PASSWORD } from "@/test/world";
import type { Figure } from "./compare";
import { inParallel } from "./in-parallel";

const CLIENTS = 16;
const REQUESTS = 150;
/** One after the other, with a pause as between the clicks of many people. */
const PAUSE_MS = 5;

/**
 * How long the price list takes while others sign in: hashing passwords keeps every core busy, and nobody else is to
 * notice. The 95th percentile, beside that of the same requests while nobody signs in.
 */
export async function besideLogins(db: Database, url: string): Promise<Figure> {
  const names = Array.from({ length: CLIENTS }, (_, n) => `regular-${n}`);
  await inParallel(names, 4, (name) => aUser(db, name));
  return {
    title: `GET /api/pricing while ${CLIENTS} clients sign in, 95th percentile`,
    baseline: "the same while nobody does",
    aim: 0.5,
    format: (perSecond) => `${(1000 / perSecond).toFixed(1)} ms`,
    compare: async () => 1000 / (await percentile95(url)),
    subject: async () => {
      let isDone = false;
      const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
      const logins = names.map(async (username) => {
        while (!isDone) {
          const { status } = await ask(agent, `${url}/api/auth`, { username, password: PASSWORD });
          if (status !== 201) throw new Error(`signing in was answered with ${status}`);
        }
      });
      const milliseconds = await percentile95(url);
      isDone = true;
      await Promise.all(logins);
      agent.destroy();
      return 1000 / milliseconds;
    },
  };
}

async function percentile95(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let n = 0; n < REQUESTS; n++) {
    const { status, milliseconds } = await ask(agent, `${url}/api/pricing`);
    if (status !== 200) throw new Error(`the price list was answered with ${status}`);
    times.push(milliseconds);
    await new Promise((resume) => setTimeout(resume, PAUSE_MS));
  }
  agent.destroy();
  return times.toSorted((a, b) => a - b)[Math.ceil(REQUESTS * 0.95) - 1] ?? 0;
}

/** Sends a request and reads the answer to its end; a body makes it a POST. */
function ask(agent: Agent, url: string, body?: unknown): Promise<{ status: number; milliseconds: number }> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = text === undefined ? {} : { "Content-Type": "application/json" };
    const call = send(url, { agent, method: text === undefined ? "GET" : "POST", headers }, (answer) => {
      answer.resume();
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, milliseconds: performance.now() - startedAt }),
      );
    });
    call.on("error", reject);
    call.end(text);
  });
}
