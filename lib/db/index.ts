export { calendarMonths, monthsAfter, periodsAfter } from "./calendar";
export { closeDatabase, type Database, type Db, database, openDatabase, type Tx } from "./client";
export { violatedConstraint } from "./errors";
export { lockCart, lockCartAndProfile, lockName, lockProfile } from "./locks";
export { allOf, anyOf, empty, join, type Sql, sql } from "./sql";
export { tentatively } from "./tentative";
