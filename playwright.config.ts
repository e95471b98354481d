import { defineConfig, devices } from "@playwright/test";

const isRoot = process.getuid?.() === 0;
const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/global-setup.ts",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  // Two browsers, the server and PostgreSQL may share two slow cores: patience costs nothing when all is well.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  use: {
    ...devices["Desktop Chrome"],
    // The global set-up starts the server and says where; this file is read again in every worker after that.
    ...(process.env.E2E_BASE_URL ? { baseURL: process.env.E2E_BASE_URL } : {}),
    // Pictures of every step would cost more than the steps do.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: true, sources: true },
    launchOptions: {
      executablePath,
      args: isRoot ? ["--no-sandbox", "--disable-background-networking"] : [],
    },
  },
});
