export {
  type AuditEntry,
  type AuditEventName,
  type Origin,
  originOf,
  recordAudit,
  systemOrigin,
} from "./audit/record";
export { findSignature, listAgreements } from "./legal/agreements";
export {
  type AgreementText,
  createAgreement,
  getAgreementText,
  namedSite,
} from "./legal/documents";
export { findProfileDetails, getProfileDetail, getProfileFull } from "./profiles/details";
export { ensurePersonalProfiles, isGivenPersonalProfile } from "./profiles/personal-profiles";
export { createProfile, type NewProfile } from "./profiles/profiles";
export {
  findProfileSummaries,
  type ProfileSummaryRow,
  presentProfileSummary,
  profileSummaryJson,
} from "./profiles/summaries";
export { arrive } from "./providers/arrival";
export { beginBrowserSession } from "./registration/browser-sessions";
export { findResetUser } from "./registration/recovery";
export { type RegistrationRequest, register } from "./registration/register";
export { countInvitations, findInvitation, type Invitation } from "./roles/acceptance";
export { type AccessibleProfile, listAccessibleProfiles } from "./roles/accessible-profiles";
export { findImplicitOffer, type ImplicitOffer } from "./roles/implicit-roles";
export { presentRole, type RoleRow, roleColumns, roleTables } from "./roles/lists";
export { grantManager, makeBrokerManager } from "./roles/roles";
export { profileAndPeopleFields } from "./search/search";
export { signIn } from "./sign-in/sign-in";
export { ensureSite, getSite, type NewSite, type Site } from "./site";
export { userSummaryJson } from "./users/summaries";
export { createUser, createUserFor, getUserDetail, type NewUser } from "./users/users";
