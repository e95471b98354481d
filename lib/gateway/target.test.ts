import { describe, expect, test } from "vitest";
import { addTrailingSlash, readTarget } from "./target";

const read = (target: string, method = "GET") => readTarget(target, method, "example.com");

describe("readTarget", () => {
  test.each([
    ["/", "/", ""],
    ["/pricing/?a=1&a=2", "/pricing/", "?a=1&a=2"],
    ["/app/%61pp", "/app/%61pp", ""],
    ["/a/./b", "/a/b", ""],
    ["/a/%2e/b", "/a/b", ""],
    ["/a/.", "/a/", ""],
    ["/./", "/", ""],
    ["/caf%C3%A9/", "/caf%C3%A9/", ""],
    ["/a?next=..%2f..", "/a", "?next=..%2f.."],
    ["/a?q=%", "/a", "?q=%"],
    ["/a?q=\\", "/a", "?q=\\"],
    ["/api/proxy/rules/%7Bprofile%7D", "/api/proxy/rules/%7Bprofile%7D", ""],
    ["http://example.com/a?b", "/a", "?b"],
    ["http://EXAMPLE.com", "/", ""],
  ])("%s is the path %s with the query '%s'", (target, path, query) => {
    expect(read(target)).toEqual({ path, query });
  });

  test.each([
    "/public/..%2fadmin",
    "/public/%2e%2e/admin",
    "/public/%2E./admin",
    "/public/../admin",
    "/..",
    "/a%5cb",
    "/a\\b",
    "/a%00",
    "/a%0d%0aSet-Cookie:x",
    "/a%252fb",
    "/a%252e%252e/b",
    "/a%2500",
    "/a%",
    "/a%zz",
    "/a%ff",
    "/a#b",
    "/a b",
    "/caf\u00c3\u00a9",
    "*",
    "example.com:443",
    "http://elsewhere.com/a",
    "ftp://example.com/a",
  ])("%s is refused", (target) => {
    expect(read(target)).toMatchObject({ status: 400, body: { detail: expect.any(String) } });
  });

  test("doubled slashes are collapsed by a redirect that stays on the site, and refused when there may be a body", () => {
    expect(read("//evil.com//a/?b=//")).toEqual({ status: 308, headers: { Location: "/evil.com/a/?b=//" } });
    expect(read("//evil.com", "POST")).toMatchObject({ status: 400 });
  });
});

describe("addTrailingSlash", () => {
  const add = (path: string, method = "GET") => addTrailingSlash({ path, query: "?a=b" }, method);

  test("pages end with a slash", () => {
    expect(add("/pricing")).toEqual({ status: 308, headers: { Location: "/pricing/?a=b" } });
    expect(add("/apiary", "HEAD")).toMatchObject({ status: 308 });
    expect(add("/docs/api")).toMatchObject({ status: 308 });
  });

  test.each([
    "/",
    "/pricing/",
    "/api",
    "/api/pricing",
    "/_next/static/x",
    "/session/csrf",
    "/healthz",
    "/favicon.ico",
  ])("%s is served as it is", (path) => {
    expect(add(path)).toBeNull();
  });

  test("a form that is posted to a page is not sent away", () => {
    expect(add("/login", "POST")).toBeNull();
  });
});
