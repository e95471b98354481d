export * from "./codecs";
export { type ListDefinition, type ListRequest, type Page, pageOfSchema, readPage } from "./list";
export { type Context, type Operation, operation } from "./operation";
export { Reply, type ReplyCookie } from "./reply";
export { absoluteUrl, type RequestInfo, siteUrl } from "./request";
