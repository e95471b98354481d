import type { Operation } from "@/lib/http";
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
import { getProfile, putProfile } from "./profiles";
import { endUserSession, endUserSessions, listUserSessions } from "./sessions";
import { createUserProfile, getUser, listUserProfiles, putUser } from "./users";

export const operations: readonly Operation[] = [
  authenticateUser,
  registerUser,
  logoutUser,
  refreshToken,
  verifyUserToken,
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
];
