// Who can sign in to the demo site. A real site has a database; what matters is what it knows of each visitor: the e-mail
// address that Portico knows them by, and the accounts of Portico that they may see there.

const HALCYON = { id: "a11ad125-264d-85d9-abf1-b93520164f2c", name: "Halcyon Networks" };
const HARBOUR = { id: "03f79284-120d-8ad5-b06f-3596dba2520c", name: "Harbour Logistics" };
const JUNIPER = { id: "fdb803b8-f99a-81d6-98ea-07c90bbb4034", name: "Juniper Dental" };
const KESTREL = { id: "2578c1ab-cb86-841e-bf91-91ac9e220d81", name: "Kestrel Air" };

/** The demo persons, by the name that the sign-in form sends. The first account is the one they begin with. */
export const PEOPLE = new Map([
  ["hugo", { name: "Hugo Petersen", email: "hugo@harbour.example", accounts: [HARBOUR], about: "a customer of Halcyon" }],
  ["june", { name: "June Whitlock", email: "june@juniper.example", accounts: [JUNIPER], about: "a customer with a dashboard" }],
  ["kim", { name: "Kim Sørensen", email: "kim@kestrel.example", accounts: [KESTREL], about: "a customer with chat" }],
  ["ada", {
    name: "Ada Halvorsen",
    email: "ada@halcyon.example",
    accounts: [HALCYON, HARBOUR, KESTREL],
    about: "works at Halcyon and sees every panel",
  }],
]);

/** Words for the panels that the demo site has in its menu. */
export const PANELS = {
  services: "Services",
  service_status: "Status",
  dashboard: "Dashboard",
  marketplace: "Marketplace",
  pricing: "Pricing",
  billing_markets: "Billing markets",
  invoices: "Invoices",
  company_profile: "Company",
  marketplace_profile: "Marketplace profile",
  chat: "Chat",
  settings: "Settings",
};
