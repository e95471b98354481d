import type { Say } from "../messages";
import { Action, Facts, Note, Paragraph, Quote } from "./parts";
import { nameOf, roleName, siteName, type Template } from "./template";

/** Fields of a profile that have a word of their own; others are called by their name. */
const NAMED = new Set(
  `full_name slug email phone street_address locality region postal_code country tax_id default_timezone is_bulk_buyer
   is_provider`.split(/\s+/),
);

export const profileUpdated: Template<"profile_updated"> = {
  values: (data) => ({ profile: data.profile.printable_name, by: nameOf(data.originated_by) }),
  content: ({ data, t, say }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Facts
        rows={Object.entries(data.changes).map(([field, { pre, post }]) => [
          NAMED.has(field) ? say(`fields.${field}`) : field,
          say("labels.before_after", { pre: printed(pre, say), post: printed(post, say) }),
        ])}
      />
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

function printed(value: unknown, say: Say): string {
  if (value === null || value === undefined || value === "") return say("labels.none");
  if (typeof value === "boolean") return say(value ? "fields.yes" : "fields.no");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `more` is what a message for one kind of role says beside the others. */
function roleGrant(more: string | null): Template<"role_grant_created"> {
  return {
    values: (data, { say }) => ({
      profile: data.profile.printable_name,
      by: nameOf(data.originated_by),
      role: roleName(data.role_description, say),
      site: siteName(data),
      pending: String(data.is_pending),
      haspassword: String(data.has_password),
    }),
    content: ({ data, t, say }) => (
      <>
        <Paragraph>{t("intro")}</Paragraph>
        {more && <Paragraph>{say(more, { profile: data.profile.printable_name })}</Paragraph>}
        <Quote>{data.detail}</Quote>
        {!data.has_password && <Paragraph>{t("join")}</Paragraph>}
        <Action href={data.back_url}>{t("action")}</Action>
        {data.is_pending && <Note>{t("note")}</Note>}
      </>
    ),
  };
}

export const roleGrantCreated = roleGrant(null);
export const managerRoleGrantCreated = roleGrant("manager_role_grant_created.more");
export const contributorRoleGrantCreated = roleGrant("contributor_role_grant_created.more");

export const roleRequestCreated: Template<"role_request_created"> = {
  values: (data, { say }) => ({
    name: data.user.printable_name,
    email: data.user.email ?? data.user.username,
    profile: data.profile.printable_name,
    role: data.role_description ? roleName(data.role_description, say) : "none",
  }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Quote>{data.detail}</Quote>
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};

export const roleGrantAccepted: Template<"role_grant_accepted"> = {
  values: (data, { say }) => ({
    name: data.user.printable_name,
    profile: data.profile.printable_name,
    role: roleName(data.role_description, say),
  }),
  content: ({ data, t }) => (
    <>
      <Paragraph>{t("intro")}</Paragraph>
      <Action href={data.back_url}>{t("action")}</Action>
    </>
  ),
};
