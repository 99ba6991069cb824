import { testAgainstPandas } from "./against-pandas.js";

// test/languages/csv/ has more of them.
testAgainstPandas(1500);
