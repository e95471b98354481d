import Form from "next/form";
import { Button } from "@/components/ui/button";
import { DateField } from "@/components/ui/date-field";
import { type PageQuery, queryHref } from "@/components/ui/query-href";
import { PERIOD_TYPES } from "@/lib/time/periods";
import type { ReportQuery } from "./report-query";
import { ViewSwitch } from "./view-switch";

const PERIODS = {
  hourly: "Hourly",
  daily: "Daily",
  weekly: "Weekly",
  monthly: "Monthly",
  yearly: "Yearly",
} as const;

/** What a report shows: the length of its periods, the day it ends with, and, where there are several, the currency. */
export function ReportControls({
  page,
  query,
  units,
  unit,
  today,
}: {
  page: PageQuery;
  query: ReportQuery;
  /** All currencies that there is something in, the provider's own first. */
  units: readonly string[];
  unit: string;
  /** The last day that can be asked for. */
  today: string;
}) {
  return (
    <div className="flex flex-wrap items-start gap-x-6 gap-y-4">
      <ViewSwitch
        label="Period"
        views={PERIOD_TYPES.map((periodType) => ({
          label: PERIODS[periodType],
          href: queryHref(page, { period_type: periodType === "monthly" ? undefined : periodType }),
          isCurrent: periodType === query.periodType,
        }))}
      />
      {units.length > 1 && (
        <ViewSwitch
          label="Currency"
          views={units.map((one, place) => ({
            label: one.toUpperCase(),
            href: queryHref(page, { unit: place === 0 ? undefined : one }),
            isCurrent: one === unit,
          }))}
        />
      )}
      <Form action={page.path} scroll={false} className="flex items-start gap-2 sm:ms-auto">
        {query.periodType !== "monthly" && (
          <input type="hidden" name="period_type" value={query.periodType} />
        )}
        {query.unit !== undefined && <input type="hidden" name="unit" value={query.unit} />}
        <span aria-hidden="true" className="text-muted leading-9">
          As of
        </span>
        <DateField
          key={query.day}
          label="As of"
          hideLabel
          name="as_of"
          defaultValue={query.day}
          min="1970-01-01"
          max={today}
          error={query.dayError}
        />
        <Button type="submit">Show</Button>
      </Form>
    </div>
  );
}
