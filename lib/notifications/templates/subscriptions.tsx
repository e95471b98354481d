import { Action, Facts, Note, Paragraph, Quote } from "./parts";
import type { Template } from "./template";

export const endingSoon: Template<"expires_soon" | "subscription_upgrade"> = {
  values: ({ profile, provider, plan, nb_expiration_days: days }) => ({
    ...{ profile: profile.printable_name, provider: provider.printable_name, plan: plan.title, days },
  }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

export const usageNotice: Template<"quota_reached" | "use_charge_limit_crossed"> = {
  values: ({ profile, provider, plan, use_charge: useCharge }) => ({
    ...{ profile: profile.printable_name, provider: provider.printable_name, plan: plan.title },
    usecharge: useCharge.title,
  }),
  content: ({ data, t, say, number }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts rows={[[say("labels.usage"), number(data.usage)]]} />
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

export const planPriceChanged: Template<"plan_price_changed"> = {
  values: ({ profile, provider, plan, starts_at: startsAt }, { date }) => ({
    ...{ profile: profile.printable_name, provider: provider.printable_name, plan: plan.title },
    date: date(startsAt),
  }),
  content: ({ data, t, say, money }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts
        rows={[
          [say("labels.until_now"), money(data.former)],
          [say("labels.from_now_on"), money(data.current)],
        ]}
      />
      <Action href={data.back_url}>{t("action")}</Action>
      <Note>{t("note")}</Note>
    </>
  ),
};

export const subscriptionGrantCreated: Template<"subscription_grant_created"> = {
  values: ({ profile, provider, plan, is_pending: isPending }) => ({
    ...{ profile: profile.printable_name, provider: provider.printable_name, plan: plan.title },
    pending: String(isPending),
  }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Quote>{data.detail}</Quote>
      <Action href={data.back_url}>{t("action")}</Action>
      <Note>{t("note")}</Note>
    </>
  ),
};

/** To the provider, whom the data calls `profile`. */
export const subscriptionGrantAccepted: Template<"subscription_grant_accepted"> = {
  values: ({ profile, subscriber, plan }) => ({
    ...{ provider: profile.printable_name, subscriber: subscriber.printable_name, plan: plan.title },
  }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

/** To the provider, whom the data calls `profile`. */
export const subscriptionRequestCreated: Template<"subscription_request_created"> = {
  values: ({ profile, subscriber, plan }) => ({
    ...{ provider: profile.printable_name, subscriber: subscriber.printable_name, plan: plan.title },
  }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Quote>{data.detail}</Quote>
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

export const subscriptionRequestAccepted: Template<"subscription_request_accepted"> = {
  values: ({ profile, provider, plan }) => ({
    ...{ profile: profile.printable_name, provider: provider.printable_name, plan: plan.title },
  }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};
