import type { Actor } from "@/lib/auth/actor";
import { authenticate } from "@/lib/auth/authenticate";
import { type Database, database } from "@/lib/db";
import { log } from "@/lib/log";
import { BYTE_ORDER_MARK, type CsvValue, csvLine } from "@/lib/text/csv";
import { now as clockNow } from "@/lib/time/clock";
import { execute } from "./execute";
import type { TypedOperation } from "./operation";
import { flatten, type RouteHandler, refusal, requestInfo } from "./route";

/** Rows read at once: few enough to be held, many enough that counting the list for every page costs little. */
const BATCH = 2_000;

/** A column of a download: its heading, and what of a row stands under it. */
export type CsvColumn<Row> = readonly [header: string, value: (row: Row) => CsvValue];

/** What a list answers, as far as a download needs it. */
interface Listed<Row> {
  readonly next: string | null;
  readonly results: readonly Row[];
}

interface Download<Row> {
  /** What the file is called, without its extension. */
  readonly name: string;
  readonly columns: readonly CsvColumn<Row>[];
  /** Of the path and the query of the page, what the operation is asked for where its own parameters differ. */
  readonly query?: (params: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/**
 * A list as a CSV file, for the `download/route.ts` beside its page:
 *
 *     export const { GET } = csvDownload(getHistory, { name: "history", columns: transactionCsv });
 *
 * The rows are those of the operation: its permission is asked for every batch, its search, dates and order hold, and
 * all pages follow. The file is sent while it is read.
 */
export function csvDownload<Path extends string, Query, Body, Row>(
  operation: TypedOperation<Path, Query, Body, Listed<Row>>,
  { name, columns, query = () => ({}) }: Download<Row>,
): { GET: RouteHandler } {
  return {
    GET: async (request, { params: promised }) => {
      const info = requestInfo(request);
      try {
        const params = flatten(await promised);
        const path = operation.path.replace(/\{(\w+)\}/g, (_, key: string) =>
          encodeURIComponent(params[key] ?? ""),
        );
        const url = listUrl(new URL(path, info.url), info.url, query(params));
        const [db, now] = [database(), clockNow()];
        const actor = await authenticate(db, info, now);
        const read: ReadPage<Row> = (url) =>
          readBatch(operation, { db, actor, now, params, request: { ...info, method: "GET", url } });
        // Before anything is sent, so that a refusal is an answer of its own.
        const first = await read(url);
        return answer(csvText(first, columns, read), name, info.id);
      } catch (error) {
        return refusal(error, info, operation.name);
      }
    },
  };
}

type ReadPage<Row> = (url: URL) => Promise<Listed<Row>>;

async function readBatch<Row>(
  operation: TypedOperation<string, unknown, unknown, Listed<Row>>,
  asked: {
    readonly db: Database;
    readonly actor: Actor;
    readonly now: Date;
    readonly params: Readonly<Record<string, string>>;
    readonly request: ReturnType<typeof requestInfo>;
  },
): Promise<Listed<Row>> {
  const reply = await execute(operation, { ...asked, body: undefined, pageSize: BATCH });
  return reply.value as Listed<Row>;
}

/** The rows, batch by batch, as text; the next is read when the last one was sent. */
async function* csvText<Row>(
  first: Listed<Row>,
  columns: readonly CsvColumn<Row>[],
  read: ReadPage<Row>,
): AsyncGenerator<string> {
  const lines = (rows: readonly Row[]) =>
    rows.map((row) => csvLine(columns.map(([, value]) => value(row)))).join("");
  yield BYTE_ORDER_MARK + csvLine(columns.map(([header]) => header)) + lines(first.results);
  for (let page = first; page.next !== null; ) {
    page = await read(new URL(page.next));
    yield lines(page.results);
  }
}

function answer(text: AsyncGenerator<string>, name: string, requestId: string): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await text.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        // A file that broke off must not look complete.
        log.error({ err: error, requestId }, "download failed");
        controller.error(error);
      }
    },
    async cancel() {
      await text.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}.csv"`,
      "Cache-Control": "private, no-store",
    },
  });
}

/** The whole list: the query of the page without its place in it. */
function listUrl(target: URL, { searchParams }: URL, own: Readonly<Record<string, string>>): URL {
  for (const [name, value] of searchParams) target.searchParams.append(name, value);
  for (const name of ["page", "page_size", "cursor"]) target.searchParams.delete(name);
  for (const [name, value] of Object.entries(own)) {
    if (name !== "o" || !target.searchParams.has("o")) target.searchParams.set(name, value);
  }
  return target;
}
