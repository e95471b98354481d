import autocannon from "autocannon";

/** Only so often does autocannon look whether everything was sent. */
const SAMPLE_MS = 10;

/** A request to send; all are to the same server. */
export interface Shot {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/**
 * Sends every request once, over so many connections at a time.
 *
 * @returns requests per second
 * @throws when any answer is not a success: a fast refusal would look like a good figure
 */
export async function sendAll(url: string, shots: readonly Shot[], connections: number): Promise<number> {
  let next = 0;
  return run({
    ...{ url, connections, amount: shots.length },
    requests: [
      {
        setupRequest: (request) => {
          const shot = shots[next++ % shots.length];
          if (!shot) return request;
          const { method, path, headers = {}, body } = shot;
          return {
            ...{ ...request, method, path },
            headers: { ...request.headers, ...headers, "Content-Type": "application/json" },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          };
        },
      },
    ],
  });
}

/** Sends the same request again and again. @returns requests per second */
export function hammer(url: string, connections: number, seconds: number): Promise<number> {
  return run({ url, connections, duration: seconds });
}

async function run(options: autocannon.Options): Promise<number> {
  const result = await autocannon({ timeout: 30, sampleInt: SAMPLE_MS, ...options });
  const { errors, timeouts, non2xx, start, finish } = result;
  if (errors + timeouts + non2xx > 0)
    throw new Error(`${options.url}: ${non2xx} refusals, ${errors} errors, ${timeouts} timeouts`);
  return result["2xx"] / ((finish.getTime() - start.getTime()) / 1000);
}
