import type { Operation } from "@/lib/http";
import { authenticateUser, logoutUser, refreshToken, registerUser, verifyUserToken } from "./auth";
import { getProfile, putProfile } from "./profiles";
import { endUserSession, endUserSessions, listUserSessions } from "./sessions";
import { createUserProfile, getUser, listUserProfiles } from "./users";

export const operations: readonly Operation[] = [
  authenticateUser,
  registerUser,
  logoutUser,
  refreshToken,
  verifyUserToken,
  getUser,
  listUserProfiles,
  createUserProfile,
  listUserSessions,
  endUserSession,
  endUserSessions,
  getProfile,
  putProfile,
];
