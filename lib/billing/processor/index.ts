import { database } from "@/lib/db";
import type { Processor } from "./port";
import { simulatedProcessor } from "./simulated";

/** The payment processor of this installation. It works beside our transactions, on connections of its own. */
export function processor(): Processor {
  return simulatedProcessor(database());
}
