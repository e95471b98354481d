import { operations as billing } from "@/lib/billing/operations";
import { operations as catalog } from "@/lib/catalog/operations";
import type { Operation } from "@/lib/http/operation";
import { operations as identity } from "@/lib/identity/operations";
import { operations as jobs } from "@/lib/jobs/operations";
import { operations as ledger } from "@/lib/ledger/operations";
import { operations as metrics } from "@/lib/metrics/operations";
import { operations as notifications } from "@/lib/notifications/operations";
import { operations as subscriptions } from "@/lib/subscriptions/operations";
import { operations as system } from "@/lib/system/operations";

/** Every operation of the API. An explicit list: a registry filled by imports would differ from route to route. */
export const operations: readonly Operation[] = [
  ...system,
  ...identity,
  ...catalog,
  ...subscriptions,
  ...billing,
  ...ledger,
  ...metrics,
  ...notifications,
  ...jobs,
];
