/** The date of this release, as the API reports it; CHANGELOG.md says what came with it. */
export const VERSION = "2026-11-23";
