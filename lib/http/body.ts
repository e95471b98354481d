import { InvalidInput, TooLarge, UnsupportedMediaType } from "@/lib/errors";
import { isNestedTooDeeply } from "./nesting";

/** The body of a request: as sent, and what it holds. Of a form there is no text. */
export interface RequestBody {
  readonly text: string;
  readonly json: unknown;
}

/**
 * Reads a JSON body of at most `limitBytes`, or a form where the operation takes one. No body at all is `undefined`,
 * which operations read as `{}`.
 *
 * @throws TooLarge 413, UnsupportedMediaType 415, InvalidInput 400 when it is not JSON, or no form
 */
export async function readBody(
  request: Request,
  limitBytes: number,
  { form = false }: { form?: boolean } = {},
): Promise<RequestBody> {
  const bytes = await readBytes(request, limitBytes);
  if (bytes.length === 0) return { text: "", json: undefined };
  const contentType = request.headers.get("content-type") ?? "";
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (form && type === "multipart/form-data") return { text: "", json: await parseForm(bytes, contentType) };
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

/** The fields of a form by name, the last of each; files as their bytes. */
async function parseForm(bytes: Uint8Array, contentType: string): Promise<Record<string, unknown>> {
  const fields = await new Response(Buffer.from(bytes), { headers: { "Content-Type": contentType } })
    .formData()
    .catch((error: unknown) => {
      throw new InvalidInput("The body is not a valid form.", { cause: error });
    });
  const entries = [...fields].map(async ([name, value]): Promise<[string, unknown]> => {
    return [name, typeof value === "string" ? value : new Uint8Array(await value.arrayBuffer())];
  });
  return Object.fromEntries(await Promise.all(entries));
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
