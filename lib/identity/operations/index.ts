import type { Operation } from "@/lib/http";
import {
  acceptAccessible,
  deleteAccessible,
  listAccessibles,
  listAccessiblesOfType,
  requestAccessible,
  requestAccessibleOfType,
  sendAccessibleRequest,
} from "./accessibles";
import {
  getUserOtp,
  getUserSshKey,
  listUserApiKeys,
  putUserOtp,
  putUserPassword,
  putUserSshKey,
  resetApiKey,
  revokeUserApiKey,
  sendUserCode,
} from "./account";
import {
  activateUser,
  getActivationContact,
  recoverAccount,
  resetUserPassword,
  sendActivationLink,
} from "./activation";
import {
  getBrokerAgreement,
  listBrokerAgreements,
  postAgreement,
  putAgreement,
  removeAgreement,
} from "./agreements";
import { listAudit } from "./audit";
import { authenticateUser, logoutUser, refreshToken, registerUser, verifyUserToken } from "./auth";
import { listContactActivities, postActivity, postContactMessage } from "./contacts";
import { getLegalAgreement, listLegalAgreements, signLegalAgreement } from "./legal";
import { createRole, deleteRole, listRoles, listRolesOfType, sendRoleInvite } from "./profile-roles";
import { getProfile, putProfile } from "./profiles";
import { createRoleType, deleteRoleType, getRoleType, listRoleTypes, updateRoleType } from "./role-types";
import { endUserSession, endUserSessions, listUserSessions } from "./sessions";
import { listSignInProviders, unlinkSignInProvider } from "./sign-in-providers";
import { createUserProfile, getUser, listUserProfiles, putUser } from "./users";

export const operations: readonly Operation[] = [
  authenticateUser,
  registerUser,
  logoutUser,
  refreshToken,
  verifyUserToken,
  getActivationContact,
  activateUser,
  recoverAccount,
  resetUserPassword,
  sendActivationLink,
  getUser,
  putUser,
  listUserApiKeys,
  resetApiKey,
  revokeUserApiKey,
  getUserOtp,
  putUserOtp,
  putUserPassword,
  getUserSshKey,
  putUserSshKey,
  sendUserCode,
  listUserProfiles,
  createUserProfile,
  listUserSessions,
  endUserSession,
  endUserSessions,
  listSignInProviders,
  unlinkSignInProvider,
  getProfile,
  putProfile,
  listBrokerAgreements,
  postAgreement,
  getBrokerAgreement,
  putAgreement,
  removeAgreement,
  listLegalAgreements,
  getLegalAgreement,
  signLegalAgreement,
  postContactMessage,
  listContactActivities,
  postActivity,
  listAudit,
  listRoleTypes,
  createRoleType,
  getRoleType,
  updateRoleType,
  deleteRoleType,
  listRoles,
  listRolesOfType,
  createRole,
  sendRoleInvite,
  deleteRole,
  listAccessibles,
  listAccessiblesOfType,
  requestAccessible,
  requestAccessibleOfType,
  acceptAccessible,
  sendAccessibleRequest,
  deleteAccessible,
];
