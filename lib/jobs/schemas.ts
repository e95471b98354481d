import { z } from "zod";
import { CurrencyUnit, Instant, MinorUnits, text } from "@/lib/http/codecs";

const At = text(40).optional().meta({
  description: "A date or an instant, in UTC where no offset is given; now when absent",
  example: "2027-01-31",
});
const Profile = text(50)
  .optional()
  .meta({ description: "Slug of the only subscriber; everybody when absent" });

export const PreviewQuery = z.object({
  at: At,
  profile: Profile,
  with_charges: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "Whether cards are charged; they are unless said" }),
});

export const StartBody = z
  .object({ at: At, profile: Profile, with_charges: z.boolean().optional() })
  .meta({ id: "RenewalsRequest", example: {} });

export const RunsQuery = z.object({
  job: text(50).optional().meta({ description: "Only runs of this job", example: "renewals" }),
});

const CountsByName = z.record(z.string(), z.int()).meta({ description: "What was done, by name" });

const run = {
  id: z.string(),
  job: z.string().meta({ example: "renewals" }),
  started_at: Instant,
  finished_at: Instant.nullable().meta({ description: "Null while it runs" }),
  at: Instant.nullable().meta({ description: "The instant that it acts for" }),
  profile: z.string().nullable().meta({ description: "Slug of the only subscriber it was for" }),
  counts: CountsByName.nullable(),
  error: z.string().nullable(),
};

/** What a job did. */
export const JobRun = z
  .object({
    ...run,
    steps: z.array(z.object(run)).meta({ description: "What each step of it did, in their order" }),
  })
  .meta({ id: "JobRun" });
export type JobRun = z.output<typeof JobRun>;

const Total = z.object({ kind: z.string(), count: z.int(), amount: MinorUnits, unit: CurrencyUnit });

/** What a run of the renewals would do. */
export const RenewalsPreview = z
  .object({
    at: Instant,
    steps: z.array(
      z.object({ name: z.string(), counts: CountsByName.nullable(), error: z.string().nullable() }),
    ),
    term_count: z.int(),
    terms: z.array(
      z.object({ subscriber: z.string(), plan: z.string(), ended_at: Instant, ends_at: Instant }),
    ),
    entry_totals: z.array(Total).meta({ description: "All rows of the ledger, by kind" }),
    entries: z.array(
      z.object({
        ...{
          kind: z.string(),
          created_at: Instant,
          description: z.string(),
          dest: z.string(),
          orig: z.string(),
        },
        ...{ amount: MinorUnits, unit: CurrencyUnit },
      }),
    ),
    charge_totals: z.array(Total),
    charges: z.array(z.object({ customer: z.string(), amount: MinorUnits, unit: CurrencyUnit })),
    events: z
      .array(z.object({ name: z.string(), count: z.int() }))
      .meta({ description: "All that people are told of" }),
    mails: z.array(z.object({ event: z.string(), to: z.string() })),
  })
  .meta({ id: "RenewalsPreview" });
export type RenewalsPreview = z.output<typeof RenewalsPreview>;

/** The rules of the books, and what was found of each when they were last checked. */
export const LedgerHealth = z
  .object({
    checked_at: Instant.nullable().meta({ description: "When the last check began; null before the first" }),
    finished_at: Instant.nullable(),
    error: z.string().nullable().meta({ description: "Why the last check did not come to its end" }),
    running: z
      .object({ started_at: Instant, checked: z.int().meta({ description: "How many rules it has done" }) })
      .nullable(),
    is_queued: z.boolean(),
    checks: z.array(
      z.object({
        name: z.string().meta({ example: "rows balance" }),
        holds: z.string().meta({ description: "What the rule says" }),
        count: z.int().nullable().meta({ description: "How much broke it; null when it was not checked" }),
        rows: z
          .array(z.record(z.string(), z.string().nullable()))
          .meta({ description: "The first of what broke it" }),
      }),
    ),
  })
  .meta({ id: "LedgerHealth" });
export type LedgerHealth = z.output<typeof LedgerHealth>;

export const JobStarted = z.object({ detail: z.string() }).meta({ id: "JobStarted" });
