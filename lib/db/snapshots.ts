import type pg from "pg";

/** Tables announce on this channel, at commit, which topic has changed; see the migration `catalog_changes`. */
const CHANNEL = "turnpike_changes";

/**
 * Values made from tables and kept in memory until one of these changes, whoever changes it.
 *
 * Every connection of the pool listens. A change made in this process is heard on the connection that made it before
 * its commit is reported, so nobody here sees older data than their own write; a change made elsewhere is heard some
 * milliseconds later. Without a connection nothing is heard, and nothing is kept.
 */
export class Snapshots {
  readonly #listeners = new Set<pg.ClientBase>();
  readonly #kept = new Map<string, Promise<unknown>>();

  /** Makes a new connection listen, before it is used. */
  async listen(client: pg.ClientBase): Promise<void> {
    client.on("notification", ({ payload }) => this.forget(payload ?? ""));
    client.on("error", () => this.#kept.clear());
    client.on("end", () => {
      this.#listeners.delete(client);
      if (this.#listeners.size === 0) this.#kept.clear();
    });
    await client.query(`LISTEN ${CHANNEL}`);
    this.#listeners.add(client);
  }

  /**
   * The value of a topic, made by `load` unless it is known. Callers that come while it is being made share it; a
   * change meanwhile makes later callers start anew. A topic has one kind of value.
   */
  get<Value>(topic: string, load: () => Promise<Value>): Promise<Value> {
    const kept = this.#kept.get(topic) as Promise<Value> | undefined;
    if (kept) return kept;
    const loading = load();
    this.#kept.set(topic, loading);
    loading.catch(() => {
      if (this.#kept.get(topic) === loading) this.#kept.delete(topic);
    });
    return loading;
  }

  /** Forgets the value of a topic, as it has changed. */
  forget(topic: string): void {
    this.#kept.delete(topic);
  }
}
