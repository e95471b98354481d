import type { Operation } from "@/lib/http";
import { authenticateUser, logoutUser, refreshToken, registerUser, verifyUserToken } from "./auth";
import { getProfile, putProfile } from "./profiles";
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
  getProfile,
  putProfile,
];
