import type { CsvColumn } from "@/lib/http/csv";
import type { ProfileSummary } from "@/lib/identity/schemas";
import type { DetailedSubscription, EngagedSubscriber, ProvidedSubscription } from "./schemas";

/** Subscriptions as their provider's spreadsheet. */
export const providedCsv: readonly CsvColumn<DetailedSubscription | ProvidedSubscription>[] = [
  ["Subscriber", (row) => row.profile.slug],
  ["Name", (row) => row.profile.printable_name],
  ["Plan", (row) => row.plan.slug],
  ["Since", (row) => row.created_at],
  ["Ends", (row) => row.ends_at],
  ["Renews", (row) => row.auto_renew],
  ["State", (row) => (row.grant_key ? "granted" : row.request_key ? "requested" : "valid")],
  ["Description", (row) => row.description],
];

/** Current ones, with how to reach the subscriber. */
export const activeCsv: readonly CsvColumn<DetailedSubscription>[] = [
  ...providedCsv,
  ["E-mail", (row) => row.profile.email],
  ["Phone", (row) => row.profile.phone],
  ["Country", (row) => row.profile.country],
];

/** People who have signed in lately, with the subscriber that they did so for. */
export const engagedCsv: readonly CsvColumn<EngagedSubscriber>[] = [
  ["User", ({ user }) => user.username],
  ["Person", ({ user }) => user.printable_name],
  ["E-mail", ({ user }) => user.email],
  ["Subscriber", ({ profile }) => profile.slug],
  ["Name", ({ profile }) => profile.printable_name],
  ["Last sign-in", ({ user }) => user.last_login],
];

/** Subscribers of whom nobody has signed in. */
export const unengagedCsv: readonly CsvColumn<ProfileSummary>[] = [
  ["Subscriber", (row) => row.slug],
  ["Name", (row) => row.printable_name],
  ["Since", (row) => row.created_at],
];
