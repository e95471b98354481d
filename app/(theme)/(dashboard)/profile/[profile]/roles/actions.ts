"use server";

import { refresh } from "next/cache";
import { outcomeOf } from "@/components/forms/action-outcome";
import type { SaveResult } from "@/components/forms/use-operation-form";
import type { RoleTypeInput } from "@/components/roles/role-type-dialog";
import type { ActionOutcome } from "@/components/ui/action-button";
import { attempt } from "@/lib/http/call";
import { createRoleType, deleteRoleType, updateRoleType } from "@/lib/identity/operations/role-types";

/** Creates a kind of role. The sidebar shows it too. */
export async function createType(profile: string, body: RoleTypeInput): Promise<SaveResult<RoleTypeInput>> {
  const result = await attempt(createRoleType, { params: { profile }, body });
  if (!result.ok) return result;
  refresh();
  return { ok: true, values: body };
}

/** Changes a kind of role. */
export async function updateType(
  profile: string,
  role: string,
  body: RoleTypeInput,
): Promise<SaveResult<RoleTypeInput>> {
  const result = await attempt(updateRoleType, { params: { profile, role }, body });
  if (!result.ok) return result;
  refresh();
  return { ok: true, values: body };
}

/** Deletes a kind of role, and every role of that kind. */
export async function deleteType(profile: string, role: string): Promise<ActionOutcome> {
  const result = await attempt(deleteRoleType, { params: { profile, role } });
  if (result.ok) refresh();
  return outcomeOf(result, "Role deleted");
}
