/** The library: what a `custom.ts` imports. */
export { DataFrame } from "./data/frame.js";
