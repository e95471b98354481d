import { expect, it } from "vitest";
import { simulatedFee } from "./simulated-fees";

it.each([
  [10_000n, 320n],
  [9_000n, 291n],
  [50n, 31n],
  [1_050n, 60n],
  [1_017n, 59n],
  [1_018n, 60n],
])("the simulated processor keeps of %s 2.9 %% rounded half up and 30: %s", (amount, fee) => {
  expect(simulatedFee(amount)).toBe(fee);
});
