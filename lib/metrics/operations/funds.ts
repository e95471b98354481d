import { operation } from "@/lib/http";
import { readFunds } from "../funds";
import { FundsTable, TrailingQuery } from "../schemas";
import { trailing } from "../trailing";

export const getFunds = operation({
  name: "getFunds",
  method: "GET",
  path: "/api/metrics/{profile}/funds",
  title: "Retrieves 12-month trailing revenue",
  description:
    "Sales, payments and refunds of the provider. A value describes the period that ends at its date.",
  audience: "profile",
  frictionless: true,
  query: TrailingQuery,
  response: FundsTable,
  handle: ({ db, subject, query, now }) =>
    readFunds(db, subject.profile.id, trailing(query, subject.profile.defaultTimezone, now)),
});
