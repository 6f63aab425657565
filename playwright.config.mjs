// The browser journeys in tests/, against the release server with its real headers and the demo data.
import { defineConfig } from "@playwright/test";
import { browserOptions } from "./scripts/browser.mjs";

export default defineConfig({
  testDir: "tests",
  testMatch: "**/*.spec.mjs",
  // Generous, because a machine that tests may be slow and busy; nothing waits longer than it has to.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // A second try on CI, whose machine nobody watches. What needed one is listed as flaky.
  retries: process.env.CI ? 2 : 0,
  // Each worker has a server and a store of its own, so journeys that change data disturb nobody.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: { launchOptions: browserOptions(), trace: "retain-on-failure" },
});
