/** Beyond these, neither JSON nor the database has a common way to write an instant: years have four digits. */
export const FIRST_INSTANT = new Date("0001-01-01T00:00:00.000Z");
export const LAST_INSTANT = new Date("9999-12-31T23:59:59.999Z");
