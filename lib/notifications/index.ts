export { alertOfFailures } from "./alert";
export { MESSAGE_TASK, readMessageId, releaseStuckJobs } from "./queue";
export { sendMessage } from "./send";
export { resolve, tell } from "./tell";
