import type { InvoicedItemData } from "../data";
import { Action, Facts, Figures, Note, Paragraph, Quote } from "./parts";
import { NOBODY, nameOf, siteName, type Template, type Wording } from "./template";

type Between = { profile: { printable_name: string }; provider: { printable_name: string } };

function betweenValues({ profile, provider }: Between) {
  return { profile: profile.printable_name, provider: provider.printable_name };
}

/** An order for a whole company may have thousands of lines; mail programs cut off what is longer than this. */
const MAX_ROWS = 50;

/** A row an item; of very many, the last one sums up those that do not fit. */
function itemRows(items: readonly InvoicedItemData[], { money, number, say }: Wording) {
  const shown = items.length > MAX_ROWS ? items.slice(0, MAX_ROWS - 1) : items;
  const rows = shown.map((item) => [item.description || say("labels.balance"), money(item)] as const);
  const [first, ...others] = items.slice(shown.length);
  if (!first) return rows;
  const amount = others.reduce((sum, item) => sum + item.amount, first.amount);
  return [
    ...rows,
    [say("labels.more", { count: number(others.length + 1) }), money({ ...first, amount })] as const,
  ];
}

export const cardUpdated: Template<"card_updated"> = {
  values: (data) => ({ profile: data.profile.printable_name, by: nameOf(data.originated_by) }),
  content: ({ data, t, say }) => {
    const text = (value: unknown) => (typeof value === "string" && value ? value : say("labels.none"));
    const { last4, exp_date: expires } = data.changes;
    return (
      <>
        <Paragraph>{t("intro")}</Paragraph>
        <Facts
          rows={[
            [
              say("labels.card"),
              say("labels.before_after", { pre: text(last4.pre), post: text(last4.post) }),
            ],
            [
              say("labels.expires"),
              say("labels.before_after", { pre: text(expires.pre), post: text(expires.post) }),
            ],
          ]}
        />
        <Action href={data.back_url}>{t("action")}</Action>
      </>
    );
  },
};

export const cardExpiresSoon: Template<"card_expires_soon"> = {
  values: (data) => ({ profile: data.profile.printable_name, days: data.nb_expiration_days }),
  content: ({ data, t, say }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts
        rows={[
          [say("labels.card"), say("labels.last4", { last4: data.last4 })],
          [say("labels.expires"), data.exp_date],
        ]}
      />
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

export const paymentMethodAbsent: Template<"payment_method_absent"> = {
  values: (data) => ({ profile: data.profile.printable_name, days: data.nb_expiration_days }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

export const chargeUpdated: Template<"charge_updated"> = {
  values: (data) => ({
    ...betweenValues(data),
    state: data.charge_items.some(({ refunded }) => refunded.length > 0) ? "refunded" : data.charge.state,
  }),
  content: ({ data, t, say, ...wording }) => {
    const { charge, charge_items: items } = data;
    const refund = (item: InvoicedItemData): InvoicedItemData => ({
      ...item,
      description: say("labels.refunded", { description: item.description }),
      amount: -item.amount,
    });
    const lines = items.flatMap(({ invoiced, refunded }) => [invoiced, ...refunded.map(refund)]);
    return (
      <>
        <Paragraph>{t("intro")}</Paragraph>
        <Facts
          rows={itemRows(lines, { say, ...wording })}
          total={[say("labels.total"), wording.money(data.charge_total)]}
        />
        <Facts
          rows={[
            [t("reference"), charge.processor_key],
            [say("labels.when"), wording.date(charge.created_at)],
            [say("labels.card"), say("labels.last4", { last4: charge.last4 })],
          ]}
        />
        <Action href={data.back_url}>{t("action")}</Action>
      </>
    );
  },
};

export const orderExecuted: Template<"order_executed"> = {
  values: (data) => ({ ...betweenValues(data), by: nameOf(data.originated_by) }),
  content: ({ data, t, ...wording }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts rows={itemRows(data.invoiced_items, wording)} />
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

export const claimCodeGenerated: Template<"claim_code_generated"> = {
  values: (data) => ({ ...betweenValues(data), payer: data.profile.printable_name }),
  content: ({ data, t, say }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts rows={data.cart_items.map(({ plan }) => [say("labels.plan"), plan.title])} />
      <Action href={data.back_url}>{t("action")}</Action>
      <Note>{t("note")}</Note>
    </>
  ),
};

export const renewalChargeFailed: Template<"renewal_charge_failed"> = {
  values: (data) => ({
    ...betweenValues(data),
    final: String(data.final_notice),
    attempt: data.nb_renewal_attempts,
    max: data.max_renewal_attempts,
  }),
  content: ({ data, t, say, ...wording }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts
        rows={itemRows(data.invoiced_items, { say, ...wording })}
        total={[say("labels.total"), wording.money(data.charge_total)]}
      />
      <Paragraph>{t("attempts")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

export const processorSetupError: Template<"processor_setup_error"> = {
  values: ({ profile, provider }) => ({
    ...{ profile: profile?.printable_name ?? NOBODY, provider: provider.printable_name },
  }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Quote>{data.detail}</Quote>
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

/** Figures that have a word of their own; others are called by their key. */
const NAMED = new Set(["total_sales", "new_sales", "churned_sales", "payments", "refunds", "registered"]);

export const periodSalesReportCreated: Template<"period_sales_report_created"> = {
  values: (data, { date }) => ({ site: siteName(data), date: date(data.date) }),
  content: ({ data, t, say, money, number }) => {
    const figure = (value: number, isMoney: boolean) =>
      isMoney ? money({ amount: value, unit: data.unit }) : number(value);
    return (
      <>
        <Paragraph>{t("intro")}</Paragraph>
        <Figures
          head={["metric", "last", "prev", "prev_year"].map((name) => say(`report.${name}`))}
          rows={data.table.map(({ key, is_money: isMoney, vals }) => [
            NAMED.has(key) ? say(`report.${key}`) : key,
            ...[vals.last, vals.prev, vals.prev_year].map((value) => figure(value, isMoney)),
          ])}
        />
        <Action href={data.back_url}>{t("action")}</Action>
      </>
    );
  },
};
