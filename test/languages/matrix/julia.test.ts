import { testRows } from "./row-tests.js";

testRows("julia");
