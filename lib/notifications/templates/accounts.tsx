import { Action, Code, Facts, Note, Paragraph, Quote } from "./parts";
import { nameOf, siteName, type Template, type Wording } from "./template";

type AboutUser = { readonly user: { readonly printable_name: string; readonly username: string } };

function userValues(data: AboutUser & Parameters<typeof siteName>[0]) {
  const { printable_name: name, username } = data.user;
  return { name, username, site: siteName(data) };
}

/** Something for the site's own people to know about a user. */
export const staffNotice: Template<"user_registered" | "user_activated"> = {
  values: userValues,
  content: ({ data, t, say }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts
        rows={[
          [say("labels.name"), data.user.full_name],
          [say("labels.account"), data.user.username],
          [say("labels.email"), data.user.email ?? say("labels.none")],
        ]}
      />
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

export const userWelcome: Template<"user_welcome"> = {
  values: userValues,
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Paragraph>{t("more")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

export const userVerification: Template<"user_verification"> = {
  values: (data) => ({
    ...userValues(data),
    activates: String(!data.has_password && data.has_link),
    address: data.address,
    code: data.code,
    days: data.nb_expiration_days,
  }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
      {data.has_link && <Note>{t("expires")}</Note>}
      <Note>{t(data.has_link ? "code" : "code_alone")}</Note>
      <Code>{data.code}</Code>
      <Note>{t("ignore")}</Note>
    </>
  ),
};

export const userResetPassword: Template<"user_reset_password"> = {
  values: (data) => ({ ...userValues(data), code: data.code, hours: data.nb_expiration_hours }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
      {data.back_url && <Note>{t("expires")}</Note>}
      <Note>{t("code")}</Note>
      <Code>{data.code}</Code>
      <Note>{t("ignore")}</Note>
    </>
  ),
};

export const userRegistrationAttempted: Template<"user_registration_attempted"> = {
  values: userValues,
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
      <Note>{t("note")}</Note>
    </>
  ),
};

export const userMfaCode: Template<"user_mfa_code"> = {
  values: (data) => ({ ...userValues(data), code: data.code }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Code>{data.code}</Code>
      <Note>{t("ignore")}</Note>
    </>
  ),
};

export const userLoggedIn: Template<"user_logged_in"> = {
  values: userValues,
  content: ({ data, t, say, ...wording }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts rows={[...whenAndWhere(data, { say, ...wording }), [say("labels.device"), data.device]]} />
      <Action href={data.back_url}>{t("action")}</Action>
      <Note>{t("note")}</Note>
    </>
  ),
};

export const userLoginFailed: Template<"user_login_failed"> = {
  values: userValues,
  content: ({ data, t, ...wording }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts rows={whenAndWhere(data, wording)} />
      <Action href={data.back_url}>{t("action")}</Action>
      <Note>{t("note")}</Note>
    </>
  ),
};

export const credentialsUpdated: Template<"credentials_updated"> = {
  // Sentences choose by words without hyphens.
  values: (data) => ({ ...userValues(data), what: data.what.replaceAll("-", "") }),
  content: ({ data, t, ...wording }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts rows={whenAndWhere(data, wording)} />
      <Action href={data.back_url}>{t("action")}</Action>
      <Note>{t("note")}</Note>
    </>
  ),
};

function whenAndWhere(data: { at: string; ip: string }, { say, instant }: Wording) {
  const rows: (readonly [string, string])[] = [[say("labels.when"), instant(data.at)]];
  return data.ip ? [...rows, [say("labels.from"), data.ip] as const] : rows;
}

export const deliveryFailed: Template<"delivery_failed"> = {
  values: (data) => ({ count: data.nb_messages, site: siteName(data) }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
      <Note>{t("note")}</Note>
    </>
  ),
};

export const ledgerAuditFailed: Template<"ledger_audit_failed"> = {
  values: (data) => ({ count: data.rules.length, site: siteName(data) }),
  content: ({ data, t, number }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts rows={data.rules.map(({ name, count }) => [name, number(count)])} />
      <Action href={data.back_url}>{t("action")}</Action>
      <Note>{t("note")}</Note>
    </>
  ),
};

export const billingAttention: Template<"billing_attention"> = {
  values: (data) => ({ site: siteName(data) }),
  content: ({ data, t, number }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts rows={data.problems.map(({ name, count }) => [t(name), number(count)])} />
      <Action href={data.back_url}>{t("action")}</Action>
      <Note>{t("note")}</Note>
    </>
  ),
};

export const userContact: Template<"user_contact"> = {
  values: (data) => ({
    name: nameOf(data.originated_by),
    email: data.originated_by.email ?? "",
    site: siteName(data),
  }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      {data.detail.map(({ label, text }) => (
        <div key={label}>
          {data.detail.length > 1 && <Note>{label}</Note>}
          <Quote>{text}</Quote>
        </div>
      ))}
    </>
  ),
};
