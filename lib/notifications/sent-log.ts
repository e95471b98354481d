export { type Notice, sentOnce } from "@/lib/events";
