export { type AccessibleProfile, listAccessibleProfiles } from "./accessible-profiles";
export { type AgreementText, createAgreement, getAgreementText, namedSite } from "./agreement-documents";
export { findSignature, listAgreements } from "./agreements";
export {
  type AuditEntry,
  type AuditEventName,
  type Origin,
  originOf,
  recordAudit,
  systemOrigin,
} from "./audit";
export { beginBrowserSession } from "./browser-sessions";
export { findImplicitOffer, type ImplicitOffer } from "./implicit-roles";
export { ensurePersonalProfiles } from "./personal-profiles";
export { getProfileDetail, getProfileFull } from "./profile-details";
export {
  findProfileSummaries,
  type ProfileSummaryRow,
  presentProfileSummary,
  profileSummaryJson,
} from "./profile-summaries";
export { createProfile, type NewProfile } from "./profiles";
export { arrive } from "./provider-arrival";
export { findResetUser } from "./recovery";
export { type RegistrationRequest, register } from "./registration";
export { countInvitations, findInvitation, type Invitation } from "./role-acceptance";
export { grantManager, makeBrokerManager } from "./roles";
export { signIn } from "./sign-in";
export { ensureSite, getSite, type NewSite, type Site } from "./site";
export { userSummaryJson } from "./user-summaries";
export { createUser, getUserDetail, type NewUser } from "./users";
