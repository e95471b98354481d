import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { PlanForm } from "@/components/catalog/plan-form";
import { newPlanValues } from "@/components/catalog/plan-values";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { PageHeader } from "@/components/ui/page-header";
import { profileView } from "../../../../../frame";
import { createPlan } from "../actions";
import { sellableUnits } from "../currencies";

export const metadata: Metadata = { title: "New plan" };

export default async function NewPlanPage({ params }: PageProps<"/profile/[profile]/plans/new">) {
  const { profile } = await profileView((await params).profile);
  if (profile.access !== "manager") forbidden();
  const { unit, units } = await sellableUnits(profile.slug, null);
  return (
    <>
      <PageHeader
        title="New plan"
        description="It is not on sale until you say so."
        breadcrumbs={
          <Breadcrumbs
            items={[{ label: "Plans", href: `/profile/${encodeURIComponent(profile.slug)}/plans/` }]}
          />
        }
      />
      <PlanForm
        values={newPlanValues(unit)}
        units={units}
        isFixed={false}
        mayChange
        isNew
        save={createPlan.bind(null, profile.slug)}
      />
    </>
  );
}
