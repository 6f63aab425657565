// The browser journeys in tests/, against the release server with its real headers and the demo data.
import { defineConfig } from "@playwright/test";
import { browserOptions } from "./scripts/browser.mjs";

// PORTICO_URL tests a server that runs already.
const url = process.env.PORTICO_URL ?? "http://127.0.0.1:18080";

export default defineConfig({
  testDir: "tests",
  testMatch: "**/*.spec.mjs",
  timeout: 30_000,
  // One server, one store: journeys that change data say so and run in their own accounts.
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: { baseURL: url, launchOptions: browserOptions(), trace: "retain-on-failure" },
  webServer: process.env.PORTICO_URL
    ? undefined
    : {
        command: "node scripts/demo-server.mjs 18080",
        url,
        reuseExistingServer: false,
        gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
      },
});
