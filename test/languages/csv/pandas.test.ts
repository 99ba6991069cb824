import { testAgainstPandas } from "../../data/formats/csv/against-pandas.js";

testAgainstPandas(10_000);
