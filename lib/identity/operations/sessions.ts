import { operation, pageOfSchema, Reply } from "@/lib/http";
import { originOf } from "../audit/record";
import { UserSession } from "../credentials/session-schemas";
import { endOtherSessions, endSession, listSessions, sessionList } from "../credentials/sessions";

/** The browsers in which a user is signed in. */
export const listUserSessions = operation({
  name: "listUserSessions",
  method: "GET",
  path: "/api/users/{user}/sessions",
  title: "Lists the sessions of a user",
  description: "Browsers only; tokens and API keys are not listed.",
  audience: "self-only",
  frictionless: true,
  list: sessionList,
  response: pageOfSchema(UserSession),
  handle: ({ db, actor, list, now }) => listSessions(db, actor, list, now),
});

/** Signs a user out in one browser. */
export const endUserSession = operation({
  name: "endUserSession",
  method: "DELETE",
  path: "/api/users/{user}/sessions/{session}",
  title: "Ends a session of a user",
  audience: "self-only",
  frictionless: true,
  response: null,
  handle: (context) => endSession(context.db, context.actor, context.params.session, originOf(context)),
});

/** Signs a user out everywhere else. */
export const endUserSessions = operation({
  name: "endUserSessions",
  method: "DELETE",
  path: "/api/users/{user}/sessions",
  title: "Ends all other sessions of a user",
  description:
    "Ends all tokens too, also the one that the request came with; a session that it came with goes on. API keys stay.",
  audience: "self-only",
  frictionless: true,
  response: null,
  handle: async (context) => {
    const cookie = await endOtherSessions(context.db, context.actor, originOf(context));
    return new Reply(204, undefined, {}, cookie ? [cookie] : []);
  },
});
