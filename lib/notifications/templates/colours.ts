/**
 * Colours of the theme as mail programs understand them: `themes/default/tokens.css` in hexadecimal, for light and dark.
 * `colours.test.ts` holds the two together.
 */
export const colours = {
  surface: ["#fbfaf8", "#0d0f13"],
  "surface-raised": ["#ffffff", "#15171b"],
  "surface-sunken": ["#f5f3f1", "#07090c"],
  border: ["#e6e3e0", "#26292f"],
  text: ["#171e1a", "#eff0f3"],
  "text-muted": ["#505754", "#acb0b7"],
  primary: ["#0e6046", "#58cc9b"],
  "on-primary": ["#ffffff", "#041b12"],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

export type Colour = keyof typeof colours;

/** The colour by day, for the attributes of an element. */
export function light(name: Colour): string {
  return colours[name][0];
}
