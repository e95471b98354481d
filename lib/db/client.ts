import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "./generated/client";
import { preparedName } from "./prepared";
import { Snapshots } from "./snapshots";
import type { Sql } from "./sql";

/** What services take first: the database, or one transaction on it. Both speak Prisma and plain SQL. */
export interface Db {
  /** Prisma, for ordinary reads and writes. */
  readonly orm: Omit<PrismaClient, "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends">;
  /**
   * Runs parameterised SQL on the same connection, for the ledger, metrics and whatever works on sets: a third of
   * the cost of the same statement through Prisma. `bigint` columns arrive as bigint, `timestamptz` as Date.
   */
  query<Row>(statement: Sql): Promise<Row[]>;
}

/** A transaction: what it does happens wholly or not at all. Services that need one ask for a `Tx`. */
export interface Tx extends Db {
  readonly isTransaction: true;
}

/** What only long work needs to say of its transaction. */
export interface TransactionOptions {
  readonly timeoutMs?: number;
  /** Sees the database as it was at its first statement, and its own changes. */
  readonly isSnapshot?: boolean;
}

/** The database itself, which can open transactions. */
export interface Database extends Db {
  readonly pool: pg.Pool;
  /** What is kept in memory of its tables. */
  readonly snapshots: Snapshots;
  readonly transaction: <T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions) => Promise<T>;
  close(): Promise<void>;
}

const TRANSACTION_TIMEOUT_MS = 30_000;
const QUEUE_TIMEOUT_MS = 15_000;
const INT8_OID = 20;

/** Set while Prisma opens a transaction, to learn which connection it was given. */
const opening = new AsyncLocalStorage<{ connection?: pg.PoolClient }>();

/**
 * A pool that tells which connection a transaction of Prisma runs on, so that plain SQL can join the same transaction.
 * Prisma keeps that connection to itself otherwise.
 */
class SharedPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(done: Parameters<pg.Pool["connect"]>[0]): void;
  override connect(done?: Parameters<pg.Pool["connect"]>[0]): Promise<pg.PoolClient> | undefined {
    if (done) {
      super.connect(done);
      return undefined;
    }
    const store = opening.getStore();
    return super.connect().then((connection) => {
      if (store && !store.connection) store.connection = connection;
      return connection;
    });
  }
}

const types = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === INT8_OID && format !== "binary"
      ? BigInt
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

async function run<Row>(on: pg.Pool | pg.PoolClient, statement: Sql): Promise<Row[]> {
  const { text, values } = statement;
  const name = preparedName(text);
  const result = await on.query({ text, values, types, ...(name === undefined ? {} : { name }) });
  return result.rows as Row[];
}

/** Opens a pool on `url`. Everything in one process shares one, through {@link database}. */
export function openDatabase(url: string, maxConnections = 20): Database {
  const snapshots = new Snapshots();
  const pool = new SharedPool({
    ...{ connectionString: url, max: maxConnections, idleTimeoutMillis: 30_000 },
    onConnect: (client) => snapshots.listen(client),
  });
  // An idle connection that the server closes is replaced by the next query; without a listener Node would exit.
  pool.on("error", () => undefined);
  const orm = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: { timeout: TRANSACTION_TIMEOUT_MS, maxWait: QUEUE_TIMEOUT_MS },
  });
  return {
    orm,
    pool,
    snapshots,
    query: (statement) => run(pool, statement),
    transaction: (work, { timeoutMs = TRANSACTION_TIMEOUT_MS, isSnapshot = false } = {}) => {
      const store: { connection?: pg.PoolClient } = {};
      return opening.run(store, () =>
        orm.$transaction(
          (tx) => {
            const { connection } = store;
            if (!connection)
              throw new Error("Prisma opened a transaction without taking a connection from the pool");
            // What the work itself opens is not this transaction's business.
            return opening.exit(() =>
              work({ orm: tx, isTransaction: true, query: (statement) => run(connection, statement) }),
            );
          },
          { timeout: timeoutMs, ...(isSnapshot ? { isolationLevel: "RepeatableRead" } : {}) },
        ),
      );
    },
    close: async () => {
      await orm.$disconnect();
      await pool.end();
    },
  };
}

// Next bundles each route on its own and server.ts holds a second copy of this module: the pool lives on globalThis.
const shared = globalThis as typeof globalThis & { turnpikeDatabase?: Database };

/** The database named by DATABASE_URL, opened at first use, one pool for the whole process. */
export function database(): Database {
  if (!shared.turnpikeDatabase) {
    const url = process.env.DATABASE_URL;
    if (!url)
      throw new Error(
        "DATABASE_URL is not set: start through server.ts, which provides the embedded database",
      );
    shared.turnpikeDatabase = openDatabase(url);
  }
  return shared.turnpikeDatabase;
}

/** Closes the shared pool at shutdown; harmless when it was never opened. */
export async function closeDatabase(): Promise<void> {
  const open = shared.turnpikeDatabase;
  delete shared.turnpikeDatabase;
  await open?.close();
}
