export * from "./codecs";
export {
  type ListDefinition,
  type ListRequest,
  matchAny,
  type Page,
  pageOfSchema,
  readPage,
  type SearchTerm,
} from "./list";
export { type Context, type Operation, operation } from "./operation";
export { Reply, type ReplyCookie } from "./reply";
export { absoluteUrl, type RequestInfo, siteUrl } from "./request";
