import { expect, test } from "vitest";
import { InvalidInput } from "@/lib/errors";
import { parseIdentifier } from "./candidates";

test("who signs in is named by e-mail address, phone number or username", () => {
  expect(parseIdentifier("Donny@Example.com")).toEqual({ kind: "email", email: "Donny@Example.com" });
  expect(parseIdentifier("415-555-0100")).toEqual({
    kind: "phone",
    phone: "+14155550100",
    username: "415-555-0100",
  });
  expect(parseIdentifier("donny")).toEqual({ kind: "username", username: "donny" });
  expect(parseIdentifier("old.name+imported")).toEqual({ kind: "username", username: "old.name+imported" });
});

test.each(["two words", "a/b", "<script>"])("%j is nobody, and the field is named", (text) => {
  expect(() => parseIdentifier(text)).toThrow(InvalidInput);
});
