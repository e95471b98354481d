export { alertOfFailures } from "./alert";
export { MESSAGE_TASK, readMessageId, releaseStuckJobs } from "./queue";
export { sendMessage } from "./send";
export { tell } from "./tell";
