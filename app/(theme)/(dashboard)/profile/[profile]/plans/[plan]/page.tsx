import type { Metadata } from "next";
import { PlanForm } from "@/components/catalog/plan-form";
import { PlanState } from "@/components/catalog/plan-state";
import { planValues } from "@/components/catalog/plan-values";
import { DangerZone } from "@/components/identity/danger-zone";
import { ActionButton } from "@/components/ui/action-button";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { LinkButton } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { getPlan } from "@/lib/catalog/operations/plans";
import { planUse } from "@/lib/catalog/plan-use";
import { database } from "@/lib/db";
import { load } from "@/lib/http/call";
import { profileView } from "../../../../../frame";
import { removePlan, savePlan, setOnSale } from "../actions";
import { sellableUnits } from "../currencies";

type Props = PageProps<"/profile/[profile]/plans/[plan]">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await load(getPlan, { params: await params })).title };
}

export default async function PlanPage({ params: promised }: Props) {
  const params = await promised;
  const [{ profile }, plan] = await Promise.all([profileView(params.profile), load(getPlan, { params })]);
  const [{ units }, use] = await Promise.all([
    sellableUnits(profile.slug, plan.slug),
    planUse(database(), plan.slug),
  ]);
  const mayChange = profile.access === "manager";
  const root = `/profile/${encodeURIComponent(profile.slug)}/plans/`;
  return (
    <>
      <PageHeader
        title={plan.title}
        description={
          <>
            <PlanState isActive={plan.is_active} />{" "}
            <span className="ms-1 font-mono text-13">{plan.slug}</span>
          </>
        }
        breadcrumbs={<Breadcrumbs items={[{ label: "Plans", href: root }]} />}
        actions={
          <>
            <LinkButton href={`${root}${encodeURIComponent(plan.slug)}/subscribers/`}>Subscribers</LinkButton>
            {mayChange && (
              <SaleButton
                profile={profile.slug}
                plan={plan.slug}
                title={plan.title}
                isActive={plan.is_active}
              />
            )}
          </>
        }
      />
      <PlanForm
        // A plan that was put on sale meanwhile is another to begin with.
        key={String(plan.is_active)}
        values={planValues(plan)}
        units={units}
        isFixed={use.wasSubscribed}
        mayChange={mayChange}
        save={savePlan.bind(null, profile.slug, plan.slug)}
      />
      {mayChange && !use.isHeld && (
        <div className="mt-10 max-w-form">
          <DangerZone
            title="Delete plan"
            description="Nobody has subscribed to it yet."
            name={plan.slug}
            confirm="Delete plan"
            loss="It goes from the price list and from the carts it waits in. It cannot be brought back."
            remove={removePlan.bind(null, profile.slug, plan.slug)}
          />
        </div>
      )}
    </>
  );
}

function SaleButton({
  profile,
  plan,
  title,
  isActive,
}: {
  profile: string;
  plan: string;
  title: string;
  isActive: boolean;
}) {
  if (!isActive) {
    return (
      <ActionButton variant="primary" action={setOnSale.bind(null, profile, plan, true)}>
        Put on sale
      </ActionButton>
    );
  }
  return (
    <ActionButton
      action={setOnSale.bind(null, profile, plan, false)}
      confirm={{
        title: `Take ${title} off sale?`,
        body: "Nobody can subscribe to it any more. Subscribers keep it, and it goes on renewing.",
        label: "Take off sale",
      }}
    >
      Take off sale
    </ActionButton>
  );
}
