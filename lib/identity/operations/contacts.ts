import { TooManyRequests, Unavailable } from "@/lib/errors";
import { operation, pageOfSchema } from "@/lib/http";
import { originOf } from "../audit/record";
import { activityList, createActivity, listActivities } from "../crm/activities";
import { sendContactMessage } from "../crm/contact-messages";
import { ActivityCreate, ActivityCreated, ContactAnswer, ContactMessage } from "../crm/schemas";
import { Activity } from "../schemas";

/** A message to the people who run the site. */
export const postContactMessage = operation({
  name: "sendContactMessage",
  method: "POST",
  path: "/api/contact",
  title: "Sends a contact-us message",
  audience: "anyone",
  body: ContactMessage,
  response: ContactAnswer,
  errors: [TooManyRequests, Unavailable],
  handle: async (context) => {
    const { db, body, actor } = context;
    const canAnswer = await sendContactMessage(db, body, actor, originOf(context));
    return {
      detail: canAnswer
        ? "Your message has been sent. We will answer by e-mail."
        : "Thank you for your message. Your account has no e-mail address: leave a way to reach you next time, if you want an answer.",
    };
  },
});

/** What the broker's people have noted on somebody. */
export const listContactActivities = operation({
  name: "listActivities",
  method: "GET",
  path: "/api/contacts/{user}/activities",
  title: "Lists activities for a user",
  audience: "broker",
  list: activityList,
  response: pageOfSchema(Activity),
  handle: ({ db, params, list }) => listActivities(db, params.user, list),
});

/** Takes a note. */
export const postActivity = operation({
  name: "createActivity",
  method: "POST",
  path: "/api/contacts/{user}/activities",
  title: "Records new activity with a user",
  audience: "broker",
  body: ActivityCreate,
  response: ActivityCreated,
  status: 201,
  handle: (context) => createActivity(context.db, context.params.user, context.body, originOf(context)),
});
