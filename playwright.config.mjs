// The browser journeys in tests/, against the release server with its real headers and the demo data.
import { defineConfig } from "@playwright/test";
import { browserOptions } from "./scripts/browser.mjs";

export default defineConfig({
  testDir: "tests",
  testMatch: "**/*.spec.mjs",
  timeout: 30_000,
  // Each worker has a server and a store of its own, so journeys that change data disturb nobody.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: { launchOptions: browserOptions(), trace: "retain-on-failure" },
});
