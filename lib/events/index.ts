export {
  type Announcement,
  announce,
  announceAll,
  announceEach,
  announcement,
  EVENT_TASK,
  forgetEvents,
  readEvent,
} from "./announce";
export { type AnnouncedEvent, type EventName, type EventPayload, events, Problem } from "./events";
export { announceOnceADay, type Notice, sentOnce } from "./sent-log";
