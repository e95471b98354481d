export { MESSAGE_TASK, readMessageId } from "./queue";
export { sendMessage } from "./send";
export { tell } from "./tell";
