import { expect, it } from "vitest";
import { queryHref, sortHref } from "./query-href";

const query = {
  path: "/billing/xia/history/",
  params: { q: "a&b", page: "3", o: "amount", tag: ["x", "y"] },
};

it("changes one part of the query and keeps the rest", () => {
  expect(queryHref(query, { page: "4" })).toBe("/billing/xia/history/?q=a%26b&page=4&o=amount&tag=x&tag=y");
});

it("drops what is undefined, and the question mark with the last of it", () => {
  expect(queryHref({ path: "/p/", params: { page: "2" } }, { page: undefined })).toBe("/p/");
});

it("turns the order of the column that sorts, and starts at the first page", () => {
  expect(sortHref(query, "amount")).toBe("/billing/xia/history/?q=a%26b&o=-amount&tag=x&tag=y");
  expect(sortHref(query, "created_at")).toBe("/billing/xia/history/?q=a%26b&o=created_at&tag=x&tag=y");
});
