import { startTestPostgres } from "./postgres";

// Every vitest project runs this; the first starts PostgreSQL and the last to end stops it.
const shared = globalThis as typeof globalThis & {
  turnpikeTestPostgres?: { users: number; stop: Promise<() => Promise<void>> };
};

export async function setup(): Promise<void> {
  shared.turnpikeTestPostgres ??= { users: 0, stop: startTestPostgres() };
  shared.turnpikeTestPostgres.users += 1;
  await shared.turnpikeTestPostgres.stop;
}

export async function teardown(): Promise<void> {
  const running = shared.turnpikeTestPostgres;
  if (!running) return;
  running.users -= 1;
  if (running.users > 0) return;
  delete shared.turnpikeTestPostgres;
  await (await running.stop)();
}
