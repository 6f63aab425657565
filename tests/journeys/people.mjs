// What each demo user may see, written down from the two places that say it: the provider's table of
// features by account type, and the table of demo users. Nothing here comes from the server.

export const PASSWORD = "portico-demo";

/** Every feature. Those with a panel have a link in the navigation, in this order. */
export const PANELS = [
  "dashboard", "services", "service_status", "marketplace", "pricing", "billing_markets", "invoices", "company_profile", "marketplace_profile",
  "chat", "notifications", "settings",
];

/** Names and what one reads at the top of each panel. */
export const TITLES = {
  dashboard: "Dashboard",
  services: "Services",
  pricing: "Pricing",
  billing_markets: "Billing markets",
  invoices: "Invoices",
  company_profile: "Company profile",
  settings: "Settings",
  marketplace: "Marketplace",
  marketplace_profile: "Marketplace profile",
  chat: "Chat support",
  notifications: "Notifications",
  service_status: "Service status",
};

// The provider's table: what users of a managed account see when nobody has set anything, by who supports
// it; `setting` where it can be set for some accounts; `why` is the rule where it cannot be set for this one.
const MANAGED = {
  company_profile: { partner: false, provider: false, setting: true },
  dashboard: { partner: false, provider: false, setting: true },
  marketplace_profile: { partner: false, provider: false, why: /not listed in the marketplace/ },
  pricing: { partner: false, provider: false, setting: true },
  billing_markets: { partner: false, provider: false, why: /only be added when signed in to a partner account/ },
  invoices: { partner: false, provider: false, why: /Invoices go to / },
  chat: { partner: false, provider: true, setting: true },
  notifications: { partner: false, provider: true, setting: true, why: /not available to accounts that are supported by their partner/ },
  services: { partner: true, provider: true },
  marketplace: { partner: true, provider: true },
  service_status: { partner: true, provider: true },
  settings: { partner: false, provider: false, why: /sees and changes the settings/ },
};

const STANDARD = { partner: /standard for accounts supported by their partner/, provider: /standard for accounts supported by the provider/ };

// Partners see everything, but for two features that their role or a distributor may take away.
const BILLING = ["billing_markets", "invoices"];
const BILLING_ROLES = ["company_admin", "finance", "financial_contact"];

/** The demo users. `overrides` are settings that the user's account has of its own. */
export const PEOPLE = {
  ada: { email: "ada@halcyon.example", role: "company_admin", account: "Halcyon Networks", kind: "partner", landing: "dashboard" },
  noor: { email: "noor@halcyon.example", role: "read_only", account: "Halcyon Networks", kind: "partner", landing: "dashboard" },
  finn: { email: "finn@halcyon.example", role: "finance", account: "Halcyon Networks", kind: "partner", landing: "dashboard" },
  rosa: {
    email: "rosa@bluemesa.example",
    role: "company_admin",
    account: "Blue Mesa IT",
    kind: "partner",
    distributor: "Meridian Distribution",
    landing: "dashboard",
  },
  hugo: { email: "hugo@harbour.example", role: "company_admin", account: "Harbour Logistics", kind: "managed", support: "partner", landing: "services" },
  june: {
    email: "june@juniper.example",
    role: "company_admin",
    account: "Juniper Dental",
    kind: "managed",
    support: "partner",
    overrides: ["dashboard"],
    landing: "dashboard",
  },
  kim: { email: "kim@kestrel.example", role: "technical_admin", account: "Kestrel Air", kind: "managed", support: "provider", landing: "services" },
  omar: { email: "omar@harbour.example", role: "read_only", account: "Harbour Logistics", kind: "managed", support: "partner", landing: "services" },
  lena: {
    email: "lena@lumen.example",
    role: "company_admin",
    account: "Lumen Bakery",
    kind: "managed",
    support: "partner",
    overrides: ["pricing", "dashboard"],
    landing: "services",
  },
  // Operators have no account with features: they land on a desk of their own.
  ops: { email: "ops@provider.example", account: "Network Operations", kind: "operator" },
};

/** Why somebody does not see a feature, as the page says it; undefined for what they see. */
export function hiddenBecause(person, feature) {
  if (person.kind === "partner") {
    if (!BILLING.includes(feature)) return undefined;
    // Whoever refers the partner takes these from everybody in it.
    if (person.distributor) return new RegExp(`${person.distributor} referred ${person.account}`);
    return BILLING_ROLES.includes(person.role) ? undefined : /Your role, Read only, does not include this/;
  }
  const row = MANAGED[feature];
  const on = row[person.support] || Boolean(person.overrides?.includes(feature));
  return on ? undefined : (row.why ?? STANDARD[person.support]);
}

/** The step that hides a feature. */
export function hidingLayer(person, feature) {
  if (person.kind === "partner") return person.distributor ? "hard_rule" : "role";
  return MANAGED[feature].setting && !MANAGED[feature].why ? "default" : "hard_rule";
}

/** Where a feature of an account is. */
export const address = (account, feature, item) =>
  `/accounts/${account}/${feature.replaceAll("_", "-")}${item ? `/${item}` : ""}`;
