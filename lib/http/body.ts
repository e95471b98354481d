import { InvalidInput, TooLarge, UnsupportedMediaType } from "@/lib/errors";
import { isNestedTooDeeply } from "./nesting";

/** The body of a request, as sent and as JSON. */
export interface RequestBody {
  readonly text: string;
  readonly json: unknown;
}

/**
 * Reads a JSON body of at most `limitBytes`. No body at all is `undefined`, which operations read as `{}`.
 *
 * @throws TooLarge 413, UnsupportedMediaType 415, InvalidInput 400 when it is not JSON
 */
export async function readBody(request: Request, limitBytes: number): Promise<RequestBody> {
  const bytes = await readBytes(request, limitBytes);
  if (bytes.length === 0) return { text: "", json: undefined };
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new UnsupportedMediaType("Send the body as application/json.");
  const text = decodeUtf8(bytes);
  // PostgreSQL cannot hold NUL in text; no field of the API has a use for it.
  if (/(^|[^\\])(\\\\)*\\u0000/.test(text)) throw new InvalidInput("The body contains a NUL character.");
  if (isNestedTooDeeply(text)) throw new InvalidInput("The body is nested too deeply.");
  const json = parse(text);
  if (/\\ud[89a-f]/i.test(text) && hasLoneSurrogate(json)) {
    throw new InvalidInput("The body contains half of a surrogate pair.");
  }
  return { text, json };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidInput("The body is not valid JSON.", { cause: error });
  }
}

/** Text that is no text: JSON can say it, UTF-8 and so PostgreSQL cannot. Writing JSON escapes these, and only these. */
function hasLoneSurrogate(json: unknown): boolean {
  return /(^|[^\\])(\\\\)*\\ud[89a-f]/.test(JSON.stringify(json));
}

async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limitBytes) throw tooLarge(limitBytes);
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(limitBytes: number): TooLarge {
  return new TooLarge(`The body may have at most ${limitBytes} bytes.`);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new InvalidInput("The body is not valid UTF-8.", { cause: error });
  }
}
