export * from "./codecs";
export {
  type ListDefinition,
  type ListRequest,
  matchAny,
  type Page,
  readPage,
  type SearchTerm,
} from "./list";
export { type Context, type Operation, operation } from "./operation";
export { pageOfSchema } from "./page-schema";
export { Reply, type ReplyCookie } from "./reply";
export { absoluteUrl, type RequestInfo, siteUrl } from "./request";
