import { describe, expect, it } from "vitest";
import { profileAddress } from "./profile-address";

describe("profileAddress", () => {
  it.each(["/billing/{profile}/cart/", "/billing/:profile/cart/", "/billing/%7Bprofile%7D/cart/"])(
    "puts the slug into %s",
    (target) => {
      expect(profileAddress(target, "xia")).toBe("/billing/xia/cart/");
    },
  );

  it("keeps the query, repeated names too", () => {
    expect(profileAddress("/app/{profile}/", "xia", { a: "1 2", b: ["x", "y"], c: undefined })).toBe(
      "/app/xia/?a=1+2&b=x&b=y",
    );
  });

  it("does not take a longer word for the placeholder", () => {
    expect(profileAddress("/app/:profiles/", "xia")).toBe("/app/:profiles/");
  });
});
